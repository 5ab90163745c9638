import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { until } from '../../../../test/support/deadline.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../../../test/support/test-api.ts';
import { WorkerClient } from '../../../../test/support/worker-client.ts';
import { signRequest } from '../../../auth/sign-request.ts';
import { bodyHashHeader, signedTargetHeader } from '../../../contract/gateway-headers.ts';

let api: TestApi;
let worker: WorkerClient;
beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const password = 'correct horse battery';
let made = 0;
const unusedName = () => {
  made += 1;
  return `name-${made}`;
};

async function createProject(change: object = {}) {
  const answer = await api.call('POST', '/v3/projects', { project: { name: unusedName(), ...change } });
  expect(answer.status).toBe(201);
  return answer.body.project;
}

async function createUser(change: object = {}) {
  const user = { name: unusedName(), password, roles: ['developer'], ...change };
  const answer = await api.call('POST', '/v3/users', { user });
  expect(answer.status).toBe(201);
  return answer.body.user;
}

const signIn = (name: string, scope?: object) =>
  api.call('POST', '/v3/auth/tokens', {
    auth: {
      identity: { methods: ['password'], password: { user: { name, password, domain: { name: 'admin' } } } },
      ...(scope && { scope }),
    },
  });

async function tokenOf(name: string, scope?: object) {
  const answer = await signIn(name, scope);
  expect(answer.status).toBe(201);
  return { 'X-Auth-Token': answer.headers.get('X-Subject-Token') ?? '' };
}

async function keyOf(token: Record<string, string>) {
  const { body } = await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} }, token);
  const { access: accessKey, secret: secretKey } = body.credential;
  return { accessKey, secretKey };
}

/** As the gateway hands a signed request on. */
function signed(key: { accessKey: string; secretKey: string }, path: string) {
  const url = new URL(path, 'https://localhost:8443');
  const hash = new Bun.CryptoHasher('sha256').update('').digest('hex');
  return api.call('GET', path, undefined, {
    Host: url.host,
    ...signRequest({ method: 'GET', url, ...key, now: Date.now() }),
    [signedTargetHeader]: `${url.pathname}${url.search}`,
    [bodyHashHeader]: hash,
  });
}

const member = (method: string, project: string, user: string) =>
  api.call(method, `/v3/projects/${project}/users/${user}`);
const said = ({ status, body }: TestAnswer) => `${status} ${body.error?.title ?? body.error_code ?? ''}`.trim();
const models = async (project: string, headers: Record<string, string>) =>
  said(await api.call('GET', `/v1/${project}/models`, undefined, headers));
const namesOf = (answer: TestAnswer) => answer.body.projects.map(({ name }: { name: string }) => name);

test('are made, shown, listed by every filter and in pages, and described anew', async () => {
  const domain = api.claims.domain.id;
  const project = await createProject({ description: 'speech', domain_id: domain });
  expect(project).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    name: project.name,
    domain_id: domain,
    parent_id: domain,
    enabled: true,
    is_domain: false,
    description: 'speech',
    links: { self: `https://localhost:8443/v3/projects/${project.id}` },
  });
  const below = await createProject({ parent_id: project.id });
  expect(below.parent_id).toBe(project.id);
  const list = async (query: string) => namesOf(await api.call('GET', `/v3/projects?${query}`));
  expect(await list(`name=${project.name}`)).toEqual([project.name]);
  expect(await list(`parent_id=${project.id}`)).toEqual([below.name]);
  expect(await list(`parent_id=${domain}`)).not.toContain(below.name);
  expect(await list('enabled=false')).toEqual([]);
  expect(await list('is_domain=true')).toEqual([]);
  expect(await list(`domain_id=${'f'.repeat(32)}`)).toEqual([]);
  const all = await list('');
  expect(all).toEqual(expect.arrayContaining(['local', project.name, below.name]));
  expect(all).toEqual(all.toSorted());
  expect([...(await list('page=1&per_page=2')), ...(await list('page=2&per_page=2'))]).toEqual(all.slice(0, 4));
  const path = `/v3/projects/${project.id}`;
  const change = { name: unusedName(), description: '' };
  const changed = await api.call('PATCH', path, { project: change });
  expect([changed.status, changed.body.project]).toEqual([200, { ...project, ...change }]);
  expect((await api.call('GET', path)).body.project).toEqual(changed.body.project);
});

test('have one name each, which is no id, and a place in this domain', async () => {
  const project = await createProject();
  const create = async (change: object) =>
    said(await api.call('POST', '/v3/projects', { project: { name: unusedName(), ...change } }));
  expect(await create({ name: project.name })).toBe('409 Conflict');
  expect(await create({ name: 'a'.repeat(32) })).toBe('400 Bad Request');
  expect(await create({ name: 'a@b' })).toBe('400 Bad Request');
  expect(await create({ description: 'x'.repeat(256) })).toBe('400 Bad Request');
  expect(await create({ domain_id: 'f'.repeat(32) })).toBe('404 Not Found');
  expect(await create({ parent_id: 'f'.repeat(32) })).toBe('404 Not Found');
  const renamed = await api.call('PATCH', `/v3/projects/${project.id}`, { project: { name: 'local' } });
  expect(said(renamed)).toBe('409 Conflict');
});

test('are seen and entered by those who belong to them, and by administrators', async () => {
  const project = await createProject();
  const user = await createUser();
  const own = await tokenOf(user.name);
  const key = await keyOf(own);
  const scope = { project: { id: project.id } };
  const path = `/v3/projects/${project.id}`;
  const unknown = await signIn(user.name, { project: { id: 'e'.repeat(32) } });
  const seen = async () => ({
    listed: namesOf(await api.call('GET', '/v3/projects', undefined, own)),
    authorized: namesOf(await api.call('GET', '/v3/auth/projects', undefined, own)),
    ofUser: namesOf(await api.call('GET', `/v3/users/${user.id}/projects`, undefined, own)),
    ofUserToOthers: namesOf(await api.call('GET', `/v3/users/${user.id}/projects`)),
    shown: (await api.call('GET', path, undefined, own)).status,
    signed: said(await signed(key, `/v1/${project.id}/models`)),
    atWorkers: worker.accessKeys.get(key.accessKey)?.projectIds.includes(project.id),
  });

  const foreign = await signIn(user.name, scope);
  expect([foreign.status, foreign.body.error.title]).toEqual([404, unknown.body.error.title]);
  expect(said(await signIn(user.name, { project: { name: project.name } }))).toBe('404 Not Found');
  expect(await seen()).toEqual({
    listed: ['local'],
    authorized: ['local'],
    ofUser: ['local'],
    ofUserToOthers: ['local'],
    shown: 404,
    signed: said(await signed(key, `/v1/${'e'.repeat(32)}/models`)),
    atWorkers: false,
  });
  // Administrators need not be added.
  const admin = await createUser({ roles: ['te_admin'], projects: [] });
  expect(await models(project.id, await tokenOf(admin.name, scope))).toBe('200');

  expect((await member('PUT', project.id, user.id)).status).toBe(204);
  expect((await member('PUT', project.id, user.id)).status).toBe(204);
  expect((await api.call('GET', `${path}/users`)).body.users).toEqual([user]);
  const both = ['local', project.name].toSorted();
  expect(await seen()).toEqual({
    listed: both,
    authorized: both,
    ofUser: both,
    ofUserToOthers: both,
    shown: 200,
    signed: '200',
    atWorkers: true,
  });
  expect(await models(project.id, await tokenOf(user.name, { project: { name: project.name } }))).toBe('200');
  const other = await createUser();
  expect(said(await api.call('GET', `/v3/users/${user.id}/projects`, undefined, await tokenOf(other.name)))).toBe(
    '404 Not Found',
  );
  expect(said(await member('PUT', project.id, 'f'.repeat(32)))).toBe('404 Not Found');
  expect(said(await member('PUT', 'f'.repeat(32), user.id))).toBe('404 Not Found');
});

test('are left at once, here and at every worker', async () => {
  const project = await createProject();
  const user = await createUser({ projects: [project.id, project.id] });
  const scope = { project: { id: project.id } };
  const token = await tokenOf(user.name, scope);
  const key = await keyOf(token);
  expect(said(await signIn(user.name, { project: { name: 'local' } }))).toBe('404 Not Found');
  const app = await api.call('POST', `/v1/${project.id}/app-auth/apps`, { app_name: unusedName() }, token);
  const appId = app.body.app.app_id;
  expect(await models(project.id, token)).toBe('200');
  expect(worker.accessKeys.get(key.accessKey)?.projectIds).toEqual([project.id]);
  expect(worker.apps.map((each) => each.appId)).toContain(appId);
  const login = await api.call('POST', `/v2/manage/utils/secret?projectname=${project.name}`, undefined, token);
  const [auth = ''] = Object.values<{ auth: string }>(login.body.auths).map((each) => each.auth);
  const pull = async () => (await fetch(`${api.address}/v2/`, { headers: { Authorization: `Basic ${auth}` } })).status;
  expect(await pull()).toBe(200);
  // Images belong to all projects: a login that names none is one of the user's own.
  const unnamed = await api.call('POST', '/v2/manage/utils/secret', undefined, token);
  expect(unnamed.headers.get('X-Swr-Dockerlogin')).toContain(` -u ${project.name}@`);

  expect((await member('DELETE', project.id, user.id)).status).toBe(204);
  expect(worker.revocations).toContainEqual({ userId: user.id, issuedBefore: expect.any(Number) });
  expect(worker.accessKeys.get(key.accessKey)?.projectIds).toEqual([]);
  expect(worker.apps.map((each) => each.appId)).not.toContain(appId);
  expect(await models(project.id, token)).toBe('401 ModelArts.0203');
  expect(said(await signed(key, `/v1/${project.id}/models`))).toBe('403 ModelArts.0210');
  expect(said(await signIn(user.name, scope))).toBe('404 Not Found');
  expect(await pull()).toBe(401);
  const unscoped = await tokenOf(user.name);
  const another = await api.call('POST', `/v2/manage/utils/secret?projectname=${project.name}`, undefined, unscoped);
  expect(another.status).toBe(400);
  expect(said(await member('DELETE', project.id, user.id))).toBe('404 Not Found');

  expect((await member('PUT', project.id, user.id)).status).toBe(204);
  expect(await models(project.id, token)).toBe('401 ModelArts.0203');
  expect(await models(project.id, await tokenOf(user.name, scope))).toBe('200');
  expect(worker.apps.map((each) => each.appId)).toContain(appId);
});

test('keep administrators, who are members like others once they are none', async () => {
  const project = await createProject();
  const admin = await createUser({ roles: ['te_admin'], projects: [] });
  const token = await tokenOf(admin.name);
  const key = await keyOf(token);
  expect(worker.accessKeys.get(key.accessKey)?.projectIds).toContain(project.id);
  expect(said(await member('DELETE', project.id, admin.id))).toBe('409 Conflict');
  const later = await createProject();
  expect(worker.accessKeys.get(key.accessKey)?.projectIds).toContain(later.id);
  await api.call('PATCH', `/v3/users/${admin.id}`, { user: { roles: ['developer'] } });
  expect(worker.accessKeys.get(key.accessKey)?.projectIds).toEqual([]);
  expect(said(await signIn(admin.name, { project: { id: project.id } }))).toBe('404 Not Found');
});

test('go when nothing is left in them, and nothing is made in them afterwards', async () => {
  const project = await createProject();
  const user = await createUser({ projects: [project.id] });
  const token = await tokenOf(user.name, { project: { id: project.id } });
  const path = `/v3/projects/${project.id}`;
  const model = await api.model({ projectId: project.id });
  const app = await api.call('POST', `/v1/${project.id}/app-auth/apps`, { app_name: unusedName() }, token);
  await api.store.volumes.create(project.id, 'weights');
  const below = await createProject({ parent_id: project.id });
  const refused = await api.call('DELETE', path);
  expect(said(refused)).toBe('409 Conflict');
  expect(refused.body.error.message).toContain('services 0, models 1, apps 1, volumes 1, projects below it 1.');
  expect((await api.call('DELETE', `/v3/projects/${below.id}`)).status).toBe(204);
  await api.store.models.delete(model);
  await api.store.apps.remove(app.body.app.app_id);
  await api.store.volumes.beginDeletion(project.id, 'weights');
  await api.store.volumes.remove(project.id, 'weights');

  expect((await api.call('DELETE', path)).status).toBe(204);
  expect(said(await api.call('GET', path))).toBe('404 Not Found');
  expect(said(await api.call('DELETE', path))).toBe('404 Not Found');
  expect(namesOf(await api.call('GET', `/v3/users/${user.id}/projects`))).toEqual([]);
  expect(await models(project.id, token)).toBe('401 ModelArts.0203');
  // What was let in before does not come too late.
  await expect(api.model({ projectId: project.id })).rejects.toMatchObject({ key: 'auth.project-deleted' });
  const lateVolume = api.store.volumes.create(project.id, 'late');
  expect(lateVolume).rejects.toMatchObject({ key: 'auth.project-deleted' });
  const lateApp = { id: randomUUID(), projectId: project.id, userId: user.id, name: unusedName(), remark: '' };
  const sealed = { appKey: randomUUID(), sealedSecret: '', createdAt: 0, updatedAt: 0 };
  await expect(api.store.apps.create({ ...lateApp, ...sealed }, 5)).rejects.toMatchObject({
    key: 'auth.project-deleted',
  });
  const template = await api.call('POST', '/v1/{p}/services', {
    service_name: unusedName(),
    infer_type: 'real-time',
    config: [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  const service = await api.store.services.get(template.body.service_id);
  if (service === undefined) throw new Error('no service');
  const lateService = { ...service, id: randomUUID(), projectId: project.id };
  await expect(api.store.services.create(lateService)).rejects.toMatchObject({ key: 'auth.project-deleted' });

  const first = await api.call('DELETE', `/v3/projects/${api.credentials.project_id}`);
  expect(said(first)).toBe('409 Conflict');
});

test('that are disabled are closed, here and at every worker, until they are enabled', async () => {
  const project = await createProject();
  const user = await createUser({ projects: [project.id] });
  const scope = { project: { id: project.id } };
  const token = await tokenOf(user.name, scope);
  const key = await keyOf(token);
  const path = `/v3-ext/projects/${project.id}`;
  const model = await api.model({ projectId: project.id });
  const config = [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const service = { service_name: unusedName(), infer_type: 'real-time', config };
  const made = await api.call('POST', `/v1/${project.id}/services`, service, token);
  const id = made.body.service_id;
  const route = {
    serviceId: id,
    serviceName: 'a',
    projectId: project.id,
    websocket: true,
    open: true,
    status: 'running',
  };
  api.link.publish([{ ...route, versions: [] }]);
  const login = await api.call('POST', `/v2/manage/utils/secret?projectname=${project.name}`, undefined, token);
  const [auth = ''] = Object.values<{ auth: string }>(login.body.auths).map((each) => each.auth);
  const state = async () => ({
    atWorkers: worker.routes.get(id)?.policy?.projectDisabled ?? false,
    token: await models(project.id, token),
    signed: said(await signed(key, `/v1/${project.id}/models`)),
    signIn: said(await signIn(user.name, scope)),
    write: said(await api.call('PUT', `/v1/${project.id}/services/${id}`, { description: unusedName() }, token)),
    registry: (await fetch(`${api.address}/v2/`, { headers: { Authorization: `Basic ${auth}` } })).status,
    status: (await api.call('GET', path, undefined, token)).body.project.status,
    listed: namesOf(await api.call('GET', '/v3/projects?enabled=false', undefined, token)),
  });
  const open = await state();
  expect(open).toEqual({
    atWorkers: false,
    token: '200',
    signed: '200',
    signIn: '201',
    write: '200',
    registry: 200,
    status: 'normal',
    listed: [],
  });
  const suspended = await api.call('PUT', path, { project: { status: 'suspended' } });
  expect([suspended.status, suspended.body]).toEqual([204, '']);
  expect(await state()).toEqual({
    atWorkers: true,
    token: '403 ModelArts.0210',
    signed: '403 ModelArts.0210',
    signIn: '403 Forbidden',
    write: '403 ModelArts.0210',
    registry: 401,
    status: 'suspended',
    listed: [project.name],
  });
  // What runs goes on.
  expect((await api.store.services.get(id))?.wish).toBe('running');
  const enabled = await api.call('PATCH', `/v3/projects/${project.id}`, { project: { enabled: true } });
  expect([enabled.status, enabled.body.project.enabled]).toEqual([200, true]);
  expect(await state()).toEqual(open);
  expect(said(await api.call('PUT', path, { project: { status: 'frozen' } }))).toBe('400 Bad Request');
});

test('are for administrators to change', async () => {
  const project = await createProject();
  const user = await createUser({ projects: [project.id] });
  const token = await tokenOf(user.name, { project: { id: project.id } });
  const path = `/v3/projects/${project.id}`;
  for (const [method, at, body] of [
    ['POST', '/v3/projects', { project: { name: unusedName() } }],
    ['PATCH', path, { project: { name: unusedName() } }],
    ['PUT', `/v3-ext/projects/${project.id}`, { project: { status: 'suspended' } }],
    ['DELETE', path, undefined],
    ['GET', `${path}/users`, undefined],
    ['PUT', `${path}/users/${user.id}`, undefined],
    ['DELETE', `${path}/users/${user.id}`, undefined],
  ] as const) {
    expect([method, said(await api.call(method, at, body, token))]).toEqual([method, '403 Forbidden']);
  }
});
