import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { Platform } from '../support/platform.ts';
import { signingHeaders } from '../support/sign-request.ts';
import { dockerLogin, registryOf } from '../support/stage.ts';
import type { TestAnswer } from '../support/test-api.ts';
import { pushImage } from './registry/contents.ts';
import type { CallOptions } from './registry/registry-stage.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start({ workers: 1 });
}, 60_000);
afterAll(() => platform?.[Symbol.asyncDispose](), 60_000);

async function signedStatus(): Promise<number> {
  const { access_key: accessKey, secret_key: secretKey } = platform.credentials;
  const target = '/v2/manage/namespaces';
  const headers = { Host: registryOf(platform) };
  const signed = signingHeaders({ accessKey, secretKey, method: 'GET', target, headers });
  return (await platform.fetch(target, { headers: Object.fromEntries(signed) })).status;
}

test('a signature is good from the first moment on', async () => {
  expect(await signedStatus()).toBe(200);
});

/** What came of each call that a script of `test/support` made with the SDK. */
async function callWithSdk(script: string): Promise<Record<string, TestAnswer['body']>> {
  const { credentials } = platform;
  const input = {
    endpoint: `https://${registryOf(platform)}`,
    project: credentials.project_id,
    region: credentials.project_name,
    user: credentials.user,
    password: credentials.password,
    accessKey: credentials.access_key,
    secretKey: credentials.secret_key,
  };
  const child = Bun.spawn(['node', join(import.meta.dir, '..', 'support', script)], {
    stdin: new Blob([JSON.stringify(input)]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, NODE_EXTRA_CA_CERTS: credentials.ca_file },
    timeout: 60_000,
  });
  const [code, output, problems] = await Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  expect(code, problems).toBe(0);
  // The SDK writes a log of its own before.
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

/** A call of the registry through the gateway, as `login`. */
const registry = (login: string) => ({
  call: (method: string, path: string, { headers, body }: CallOptions = {}) =>
    platform.fetch(path, {
      method,
      headers: { ...headers, Authorization: `Basic ${btoa(login)}` },
      ...(body !== undefined && { body }),
    }),
});

const refused = (status: number) => ({ refused: status });
const done = (status: number) => ({ httpStatusCode: status });

test("the cloud's own SDK manages images, and its temporary login pulls", async () => {
  const { name, password } = dockerLogin(platform);
  const image = await pushImage(registry(`${name}:${password}`), 'sdk/echo', { tag: '1.0' });
  await pushImage(registry(`${name}:${password}`), 'kept/echo', { tag: '1.0' });
  const answers = await callWithSdk('sdk-images.mjs');

  expect([answers['create'], answers['createAgain']]).toEqual([done(201), refused(409)]);
  const shown = { id: expect.any(Number), name: 'sdk', creator_name: 'admin', auth: 7 };
  expect(answers['list'].namespaces).toContainEqual(shown);
  expect(answers['show']).toEqual({ ...shown, ...done(200) });
  expect([answers['createRepo'], answers['updateRepo']]).toEqual([done(201), done(201)]);
  const path = `${registryOf(platform)}/sdk/by/hand`;
  const hand = { name: 'by/hand', category: 'linux', description: 'changed', is_public: false, path };
  expect(answers['showRepo']).toMatchObject({ ...hand, num_images: 0, ...done(200) });
  expect(answers['listRepos']).toMatchObject([hand, { name: 'echo', namespace: 'sdk', tags: ['1.0'], total_range: 2 }]);
  expect(answers['listTags']).toMatchObject([{ Tag: '1.0', digest: image.digest, manifest: image.body, size: 1049 }]);
  expect(answers['overview']).toMatchObject({ domain_name: 'admin', repo_num: 3, image_num: 2, ...done(200) });
  expect(answers['quotas'].quotas[0]).toMatchObject({ quota_key: 'namespace', used: 3 });
  expect([answers['deleteTag'], answers['deleteTagAgain']]).toEqual([done(204), refused(404)]);
  expect([answers['deleteFull'], answers['deleteNested'], answers['deleteRepo']]).toEqual([
    refused(406),
    done(204),
    done(204),
  ]);
  expect([answers['delete'], answers['deleteMade'], answers['showGone']]).toEqual([done(204), done(204), refused(404)]);

  const { auth } = answers['secret'].auths[registryOf(platform)];
  const login = Buffer.from(auth, 'base64').toString();
  expect(answers['secret']['X-Swr-Dockerlogin']).toBe(
    `docker login -u ${login.replace(':', ' -p ')} ${registryOf(platform)}`,
  );
  const pulled = await registry(login).call('GET', '/v2/kept/echo/manifests/1.0');
  expect(pulled.status).toBe(200);
}, 120_000);

test('it finds its way and manages identities, with permanent and with temporary keys', async () => {
  const answers = await callWithSdk('sdk-identity.mjs');
  const { project_id: project, user: name, access_key: access } = platform.credentials;
  const [{ id: domain } = { id: '' }] = answers['permanentDomains'].domains;

  for (const kind of ['permanent', 'temporary', 'second']) {
    expect({ kind, project: answers[`${kind}Project`], domain: answers[`${kind}Domain`] }).toEqual({
      kind,
      project,
      domain,
    });
    for (const list of ['Projects', 'AuthProjects']) {
      expect(answers[kind + list].projects).toMatchObject([{ id: project, name: 'local', domain_id: domain }]);
    }
    expect(answers[`${kind}Domains`].domains).toMatchObject([{ id: domain, name, enabled: true }]);
    expect(answers[`${kind}Users`].users).toMatchObject([{ name, domain_id: domain, enabled: true }]);
    expect(answers[`${kind}Keys`].credentials).toMatchObject([{ access, status: 'active' }]);
    const catalog: { type: string }[] = answers[`${kind}Catalog`].catalog;
    expect(catalog.map(({ type }) => type)).toEqual(['identity', 'modelarts', 'swr']);
    expect([answers[`${kind}Images`], answers[`${kind}InProject`]]).toMatchObject([done(200), done(200)]);
  }

  expect(answers['regions'].regions).toMatchObject([{ id: 'local', type: 'public' }]);
  expect(answers['region'].region.links.self).toEndWith('/v3/regions/local');
  expect(answers['role'].role).toMatchObject({ name: 'developer', type: 'AA' });
  expect(answers['version'].version.id).toBe('v3.6');

  expect(answers['createUser']).toMatchObject({ user: { name: 'made-by-sdk', domain_id: domain }, ...done(201) });
  expect(answers['showUser'].user.enabled).toBe(true);
  expect(answers['updateUser'].user.description).toBe('changed');
  expect(answers['createCloudUser']).toMatchObject({ user: { name: 'made-by-sdk-too', enabled: true }, ...done(201) });
  expect(answers['updateCloudUser'].user).toMatchObject({ description: 'changed', enabled: false });
  expect(answers['showCloudUser'].user).toEqual(answers['updateCloudUser'].user);
  expect(answers['deleteCloudUser']).toEqual(done(204));
  const key = { user_id: answers['createUser'].user.id, access: answers['createKey'].credential.access };
  expect(answers['createKey']).toMatchObject({ credential: { ...key, status: 'active' }, ...done(201) });
  expect(answers['createKey'].credential.secret).toHaveLength(40);
  expect(answers['listKeys'].credentials).toMatchObject([key]);
  expect(answers['updateKey'].credential).toMatchObject({ ...key, status: 'inactive', description: 'off' });
  expect(answers['showKey'].credential).toEqual(answers['updateKey'].credential);
  expect([answers['deleteKey'], answers['showGoneKey']]).toEqual([done(204), refused(404)]);
  expect([answers['deleteUser'], answers['showGoneUser']]).toEqual([done(204), refused(404)]);

  expect(answers['token'].token).toMatchObject({ methods: ['password'], project: { id: project }, user: { name } });
  expect(answers['validate'].token.expires_at).toBe(answers['token'].token.expires_at);
  expect(answers['validateWrong']).toEqual(refused(404));
  expect([answers['temporary'], answers['temporaryOfToken']]).toMatchObject([done(201), done(201)]);
  expect(answers['temporaryCreatesKey']).toEqual(refused(403));

  const described = { name: 'local_sdk', domain_id: domain, parent_id: project, description: 'by SDK', enabled: true };
  expect(answers['createProject']).toMatchObject({ project: described, ...done(201) });
  expect(answers['listProjects'].projects).toMatchObject([described]);
  expect(answers['updateProject'].project).toMatchObject({ ...described, description: 'changed' });
  expect(answers['showProject'].project).toEqual(answers['updateProject'].project);
  expect(answers['suspendProject']).toEqual(done(204));
  expect(answers['showProjectStatus'].project).toMatchObject({
    name: 'local_sdk',
    enabled: false,
    status: 'suspended',
  });
  expect(answers['userProjects'].projects).toMatchObject([{ name: 'local' }, { name: 'local_sdk', enabled: false }]);
  // A security token is good for its own key alone.
  for (const call of ['Projects', 'Users', 'InProject']) expect(answers[`mixed${call}`]).toEqual(refused(401));
}, 120_000);
