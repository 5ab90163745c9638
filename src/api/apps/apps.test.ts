import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { unsealForGateway } from '../../auth/gateway-secrets.ts';
import type { RouteSnapshot } from '../../contract/route.ts';

const other = 'd'.repeat(32);
let api: TestApi;
let worker: WorkerClient;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
  await api.user(other, 'other', ['developer']);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const asOther = () => ({ 'X-Auth-Token': api.sign({ ...api.claims, jti: 'other', sub: other, name: 'other' }) });
const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  api.call(method, `/v1/{p}${path}`, body, headers);
const apps = '/app-auth/apps';
const create = async (body: object = {}, headers?: Record<string, string>) =>
  (await call('POST', apps, body, headers)).body.app;
const outcome = ({ status, body }: { status: number; body: { error_code?: string } }) => `${status} ${body.error_code}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const atWorker = (id: string) => worker.apps.find(({ appId }) => appId === id);
const onDisk = async () => (await Bun.file(api.routesFile).json()) as RouteSnapshot;

/** Removes an app with all that holds it. */
async function discard(id: string): Promise<void> {
  for (const { service_id, api_id } of (await call('GET', `${apps}/${id}/auth-apis`)).body.apis) {
    await call('DELETE', `/services/${service_id}/app-auth-apis/${api_id}/app-auth-api`, { apps: [{ app_id: id }] });
  }
  expect((await call('DELETE', `${apps}/${id}`)).status).toBe(200);
}

/** A service with a route, as if the reconciler had seen to it. */
async function service(): Promise<string> {
  const config = [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const name = `service-${crypto.randomUUID()}`;
  const { service_id: id } = (
    await call('POST', '/services', {
      service_name: name,
      infer_type: 'real-time',
      config,
      additional_properties: { websocket_upgrade: true },
    })
  ).body;
  const open = { open: true, status: 'running', websocket: true, versions: [] };
  api.link.publish([{ serviceId: id, serviceName: name, projectId: api.credentials.project_id, ...open }]);
  await until(5000, 'the route', async () => worker.routes.get(id));
  return id;
}

describe('an app', () => {
  test('is made with a key and a secret, and every worker has it when the call is answered', async () => {
    const { status, body } = await call('POST', apps, { app_name: 'shop', app_remark: 'the shop', workspace_id: '0' });
    expect(status).toBe(200);
    expect(body.app).toEqual({
      app_id: expect.stringMatching(/^logic-app-[0-9a-f]{32}$/),
      app_name: 'shop',
      app_remark: 'the shop',
      app_key: expect.stringMatching(/^[0-9a-f]{32}$/),
      app_secret: expect.stringMatching(/^[0-9a-f]{32}$/),
      app_codes: [],
      app_type: 'APIG',
      user_id: api.claims.sub,
      project_id: api.credentials.project_id,
      bounded_api_count: 0,
      created_at: expect.any(Number),
      updated_at: body.app.created_at,
    });
    const { app_id: id, app_key: key, app_secret: secret } = body.app;
    const told = atWorker(id);
    expect(told).toMatchObject({ appKey: key, appCodeHashes: [], userId: api.claims.sub });
    const gatewayKey = Buffer.from(await Bun.file(api.gatewayKeyFile).text(), 'hex');
    expect(unsealForGateway(key, told?.sealedSecret ?? '', gatewayKey)).toBe(secret);
    expect((await onDisk()).apps).toContainEqual(told ?? expect.anything());
    for (const text of [JSON.stringify(worker.received), await Bun.file(api.databaseFile).text()]) {
      expect(text).not.toContain(secret);
    }
    expect((await call('GET', `${apps}/${id}`)).body).toEqual(body);
    const masked = (await call('GET', `${apps}/${id}?iphertext_enabled=false`)).body.app;
    expect(masked).toEqual({ ...body.app, app_secret: '******' });
    await discard(id);
    expect(atWorker(id)).toBeUndefined();
    expect((await onDisk()).apps).not.toContainEqual(told);
    expect(outcome(await call('GET', `${apps}/${id}`))).toBe('404 ModelArts.3923');
  });

  test('has a name of its own, and a user has five at most', async () => {
    const made: { app_id: string }[] = [];
    for (const app_name of ['b', 'a', 'c']) {
      made.push(await create({ app_name }));
      api.ahead += 1_000;
    }
    expect((await create()).app_name).toMatch(/^app_[0-9a-f]{8}$/);
    expect(outcome(await call('POST', apps, { app_name: 'a' }))).toBe('409 ModelArts.3929');
    const statuses = await Promise.all([1, 2, 3].map(async () => (await call('POST', apps, {})).status));
    expect(statuses.toSorted()).toEqual([200, 409, 409]);
    // Another user has five of one's own, and the same name does no harm.
    const theirs = await create({ app_name: 'a' }, asOther());
    const names = async (query: string) =>
      (await call('GET', `${apps}?${query}`)).body.apps.map(({ app_name }: { app_name: string }) => app_name);
    expect(await names('app_name=app_')).toEqual((await names('')).slice(1, 3));
    expect(await names('sort_by=created_at&limit=3')).toEqual(['b', 'a', 'c']);
    expect(await names('order=desc&limit=2')).toEqual(['c', 'b']);
    expect(await names('limit=2&offset=2')).toEqual(['c']);
    expect((await call('GET', `${apps}?limit=2`)).body).toMatchObject({ count: 2, total_count: 5 });
    expect(made.every(({ app_id }) => atWorker(app_id) !== undefined)).toBe(true);
    for (const { app_id } of (await call('GET', apps)).body.apps) await discard(app_id);
    expect((await call('DELETE', `${apps}/${theirs.app_id}`, undefined, asOther())).status).toBe(200);
  });

  test('has a secret that can be replaced, and up to five codes', async () => {
    const { app_id: id, app_key: key, app_secret: first } = await create();
    const reset = (await call('PUT', `${apps}/${id}/app-secret`, {})).body.app;
    expect(reset.app_key).toBe(key);
    expect(reset.app_secret).toMatch(/^[0-9a-f]{32}$/);
    expect(reset.app_secret).not.toBe(first);
    const gatewayKey = Buffer.from(await Bun.file(api.gatewayKeyFile).text(), 'hex');
    expect(unsealForGateway(key, atWorker(id)?.sealedSecret ?? '', gatewayKey)).toBe(reset.app_secret);

    let codes: string[] = [];
    for (let count = 1; count <= 5; count += 1) {
      const added = (await call('POST', `${apps}/${id}/app-code`)).body.app.app_codes;
      expect(added.length).toBe(count);
      expect(added).toEqual(expect.arrayContaining(codes));
      codes = added;
    }
    expect(codes.every((code) => /^[A-Za-z0-9]{64}$/.test(code))).toBe(true);
    expect(outcome(await call('POST', `${apps}/${id}/app-code`))).toBe('409 ModelArts.3924');
    expect(new Set(atWorker(id)?.appCodeHashes)).toEqual(new Set(codes.map(sha256)));
    expect(JSON.stringify(await onDisk())).not.toContain(codes[0]);

    const [old = '', ...rest] = codes;
    const replaced: string[] = (await call('PUT', `${apps}/${id}/app-code/${old}`)).body.app.app_codes;
    expect(replaced).toEqual(expect.arrayContaining(rest));
    expect(replaced).not.toContain(old);
    expect(atWorker(id)?.appCodeHashes).not.toContain(sha256(old));
    expect(outcome(await call('PUT', `${apps}/${id}/app-code/${old}`))).toBe('404 ModelArts.3927');
    expect(outcome(await call('DELETE', `${apps}/${id}/app-code/${old}`))).toBe('404 ModelArts.3934');
    expect((await call('DELETE', `${apps}/${id}/app-code/${replaced[0]}`)).body).toEqual({});
    expect(atWorker(id)?.appCodeHashes.length).toBe(4);
    expect((await call('GET', `${apps}/${id}`)).body.app.app_codes.length).toBe(4);
    const listed = (await call('GET', apps)).body.apps[0];
    expect(listed).toMatchObject({ app_secret: '******', app_codes: Array.from({ length: 4 }, () => '******') });
    const plain = (await call('GET', `${apps}?iphertext_enabled=true`)).body.apps[0];
    expect(plain).toMatchObject({ app_secret: reset.app_secret, app_codes: replaced.slice(1) });
    await discard(id);
  });

  test("is its maker's affair, and that of administrators", async () => {
    const { app_id: own } = await create();
    const { app_id: theirs } = await create({}, asOther());
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PUT', '/app-secret'],
      ['POST', '/app-code'],
      ['PUT', '/app-code/x'],
      ['DELETE', '/app-code/x'],
      ['GET', '/auth-apis'],
    ] as const) {
      expect(outcome(await call(method, `${apps}/${own}${path}`, undefined, asOther()))).toBe('404 ModelArts.3923');
    }
    expect(
      (await call('GET', apps, undefined, asOther())).body.apps.map((app: { app_id: string }) => app.app_id),
    ).toEqual([theirs]);
    expect((await call('GET', `${apps}/${theirs}`)).body.app.user_id).toBe(other);
    expect((await call('GET', apps, undefined, {})).status).toBe(401);
    await discard(theirs);
    await discard(own);
  });

  test.each([
    [{ app_name: 'a b' }, 'app_name'],
    [{ app_name: 7 }, 'app_name'],
    [{ app_remark: 'x'.repeat(201) }, 'app_remark'],
  ])('with %j is refused and names the field', async (body, field) => {
    const answer = await call('POST', apps, body);
    expect(outcome(answer)).toBe('400 ModelArts.3037');
    expect(answer.body.error_msg).toContain(field);
  });
});

describe('a service', () => {
  const policy = (id: string) => worker.routes.get(id)?.policy;

  test('is opened to apps in one step, again and again, and closed to each of them', async () => {
    const id = await service();
    const before = await call('GET', `/services/${id}/api-auths`);
    expect(before.body).toEqual({ enable_app_auth: false });
    const { app_id: first } = await create();
    const { app_id: second } = await create({}, asOther());
    const opened = await call('POST', `/services/${id}/app-auth-api`, {
      apps: [{ app_id: first }, { app_id: 'nothing' }],
      workspace_id: '0',
    });
    expect(opened.status).toBe(200);
    const { api_id } = opened.body.api;
    expect(opened.body.api).toEqual({
      api_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      api_method: 'ANY',
      api_name: `infer_${id}`,
      api_remark: '',
      auth_type: 'APP',
      predict_url: `wss://localhost:8443/v1/infers/${id}`,
      service_id: id,
      service_name: expect.any(String),
      support_app_code: true,
    });
    expect(opened.body.auth_result).toEqual([
      { api_id, app_id: first, auth_id: expect.stringMatching(/^[0-9a-f]{32}$/), reason: '', success: true },
      {
        api_id,
        app_id: 'nothing',
        auth_id: '',
        reason: expect.stringContaining('application nothing does not exist'),
        success: false,
      },
    ]);
    expect(policy(id)).toEqual({ apps: [first] });

    const again = await call('POST', `/services/${id}/app-auth-api`, { apps: [{ app_id: first }] });
    expect(again.body).toMatchObject({ api: { api_id }, auth_result: [opened.body.auth_result[0]] });
    const more = await call('POST', `/services/${id}/app-auth-apis/${api_id}/app-auth-api`, {
      apps: [{ app_id: second }],
    });
    expect(more.body.auth_result).toMatchObject([{ app_id: second, success: true }]);
    expect(policy(id)?.apps).toEqual([first, second].toSorted());

    const shown = await call('GET', `/services/${id}/api-auths`);
    expect(shown.body).toMatchObject({ enable_app_auth: true, app_auth_api: { api_id } });
    const authed: { app_id: string; app_secret: string }[] = shown.body.app_auth_api.authed_apps;
    expect(authed.map((app) => app.app_id).toSorted()).toEqual([first, second].toSorted());
    expect(authed.every((app) => app.app_secret === '******')).toBe(true);
    expect((await call('GET', `/services/${id}/app-auth-apis`)).body).toEqual({
      apis: [opened.body.api],
      count: 1,
      total_count: 1,
    });
    expect((await call('GET', `/app-auth/${id}/apis/${api_id}`)).body).toEqual({ api: opened.body.api });
    expect((await call('GET', `${apps}/${first}/auth-apis`)).body).toEqual({
      apis: [opened.body.api],
      count: 1,
      total_count: 1,
    });
    expect((await call('GET', `${apps}/${first}/auth-apis?service_name=elsewhere`)).body.total_count).toBe(0);
    expect((await call('GET', `${apps}/${first}/auth-apis?limit=1&offset=1&order=desc`)).body).toEqual({
      apis: [],
      count: 0,
      total_count: 1,
    });
    expect((await call('GET', `${apps}/${first}`)).body.app.bounded_api_count).toBe(1);
    const bound = await call('DELETE', `${apps}/${first}`);
    expect(outcome(bound)).toBe('409 ModelArts.3933');
    expect(atWorker(first)).toBeDefined();

    const unbind = (app: string) =>
      call('DELETE', `/services/${id}/app-auth-apis/${api_id}/app-auth-api`, { apps: [{ app_id: app }] });
    const closed = await unbind(first);
    expect(closed.body.unauth_result).toEqual([opened.body.auth_result[0]]);
    expect(policy(id)).toEqual({ apps: [second] });
    expect((await onDisk()).routes.find((route) => route.serviceId === id)?.policy).toEqual({ apps: [second] });
    expect((await unbind(first)).body.unauth_result).toMatchObject([
      { success: false, auth_id: '', reason: expect.stringContaining('was not authorized') },
    ]);

    expect((await call('DELETE', `/services/${id}/app-auth-apis/${api_id}`)).status).toBe(204);
    expect(policy(id)).toBeUndefined();
    expect((await call('GET', `/services/${id}/api-auths`)).body).toEqual({ enable_app_auth: false });
    expect((await call('GET', `/services/${id}/app-auth-apis`)).body.apis).toEqual([]);
    await discard(first);
    await discard(second);
  });

  test('is prepared for apps that sign, and keeps its limits beside them', async () => {
    const id = await service();
    await call('PUT', `/services/${id}`, { additional_properties: { reject_replays: true } });
    const given = {
      api_name: 'calls',
      api_remark: 'for partners',
      support_app_code: false,
      auth_type: 'APP',
      api_url: 'https://elsewhere.example',
      api_path: '/v1/infers/x',
      api_method: 'GET',
      workspace_id: '0',
    };
    const made = await call('POST', `/app-auth/${id}/apis`, given);
    expect(made.body.api).toMatchObject({ api_name: 'calls', api_remark: 'for partners', support_app_code: false });
    expect(made.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    expect(made.body.api.api_method).toBe('ANY');
    expect(outcome(await call('POST', `/app-auth/${id}/apis`, given))).toBe('409 ModelArts.3921');
    const { api_id } = made.body.api;
    const { app_id } = await create();
    await call('POST', `/services/${id}/app-auth-apis/${api_id}/app-auth-api`, { apps: [{ app_id }] });
    expect(policy(id)).toEqual({ rejectReplays: true, apps: [app_id], refuseAppCodes: true });
    await call('PUT', `/services/${id}`, { additional_properties: { reject_replays: false } });
    expect(policy(id)).toEqual({ rejectReplays: false, apps: [app_id], refuseAppCodes: true });
    await discard(app_id);
  });

  test('that is not there, or not of the API, is told apart', async () => {
    const [id, elsewhere] = [await service(), await service()];
    const { api_id } = (await call('POST', `/app-auth/${id}/apis`, {})).body.api;
    const named = { apps: [{ app_id: 'x' }] };
    expect(outcome(await call('POST', '/services/nothing/app-auth-api', named))).toBe('404 ModelArts.3502');
    expect(outcome(await call('POST', '/app-auth/nothing/apis', {}))).toBe('404 ModelArts.3502');
    expect(outcome(await call('GET', '/services/nothing/api-auths'))).toBe('404 ModelArts.3502');
    for (const [method, path, body] of [
      ['GET', (sid: string, aid: string) => `/app-auth/${sid}/apis/${aid}`, undefined],
      ['DELETE', (sid: string, aid: string) => `/services/${sid}/app-auth-apis/${aid}`, undefined],
      ['POST', (sid: string, aid: string) => `/services/${sid}/app-auth-apis/${aid}/app-auth-api`, named],
      ['DELETE', (sid: string, aid: string) => `/services/${sid}/app-auth-apis/${aid}/app-auth-api`, named],
    ] as const) {
      expect(outcome(await call(method, path(id, 'nothing'), body))).toBe('404 ModelArts.3935');
      expect(outcome(await call(method, path(elsewhere, api_id), body))).toBe('403 ModelArts.3936');
    }
    for (const body of [{}, { apps: [] }, { apps: [{}] }, { apps: 'x' }]) {
      expect((await call('POST', `/services/${id}/app-auth-api`, body)).status).toBe(400);
    }
    expect(outcome(await call('POST', `/app-auth/${elsewhere}/apis`, { auth_type: 'NONE' }))).toBe(
      '400 ModelArts.3037',
    );
  });

  test('that is deleted takes its face towards apps along', async () => {
    const id = await service();
    const { app_id } = await create();
    await call('POST', `/services/${id}/app-auth-api`, { apps: [{ app_id }] });
    await call('DELETE', `/services/${id}`);
    await api.store.services.remove(id);
    expect((await call('GET', `${apps}/${app_id}`)).body.app.bounded_api_count).toBe(0);
    await discard(app_id);
  });
});
