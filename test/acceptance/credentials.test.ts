import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type HeaderList, readAnswer, writeRequest } from '../support/http-message.ts';
import { requestToken } from '../support/model-arts.ts';
import { signingHeaders } from '../support/sign-request.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { TlsConnection } from '../support/tls-connection.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

// Two workers: each call is made several times, on connections of its own, so that both have to know.

let stage: Stage;
let service: string;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('node-ws'), 'credentials/node-ws:1.0');
  service = await stage.api.deploy('called', 'credentials/node-ws:1.0', { protocol: 'ws' });
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

/** What eight handshakes with these headers come to: `open`, or the status of the refusal. */
async function outcomes(headers: () => HeaderList): Promise<ReadonlySet<string>> {
  const each = async () => {
    try {
      using _ = await stage.api.openSocket(service, '/', { headers: headers() });
      return 'open';
    } catch (error) {
      if (error instanceof HandshakeRefused) return error.answer.status.toString();
      throw error;
    }
  };
  return new Set(await Promise.all(Array.from({ length: 8 }, each)));
}

const signed = (accessKey: string, secretKey: string, securityToken?: string) => (): HeaderList => [
  ...signingHeaders({
    accessKey,
    secretKey,
    method: 'GET',
    target: `/v1/infers/${service}/`,
    headers: { Host: `localhost:${stage.platform.port}` },
  }),
  ...withSecurityToken(securityToken),
];

const withSecurityToken = (token: string | undefined): HeaderList =>
  token === undefined ? [] : [['X-Security-Token', token]];

async function identity(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
  const answer = await stage.platform.fetch(path, {
    method,
    headers: { 'X-Auth-Token': stage.api.token, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

/** The status of a management call that is signed with this key. */
async function managedBy(accessKey: string, secretKey: string, securityToken?: string): Promise<number> {
  const target = `/v1/${stage.api.projectId}/services`;
  const host = `localhost:${stage.platform.port}`;
  const headers = signingHeaders({ accessKey, secretKey, method: 'GET', target, headers: { Host: host } });
  const connection = await TlsConnection.open(stage.platform.peer);
  writeRequest(connection, `GET ${target} HTTP/1.1`, [['Host', host], ...headers, ...withSecurityToken(securityToken)]);
  const { status } = await readAnswer(connection);
  connection.destroy();
  return status;
}

test('an access key signs calls of services and of the API from its creation to its end', async () => {
  const path = '/v3.0/OS-CREDENTIAL/credentials';
  const made = await identity('POST', path, {}, { credential: { description: 'test' } });
  const { access, secret } = made.body.credential;
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['open']));
  expect(await managedBy(access, secret)).toBe(200);
  expect((await identity('DELETE', `${path}/${access}`)).status).toBe(204);
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['401']));
  expect(await managedBy(access, secret)).toBe(401);
});

test('a token is good until it is revoked, and stays revoked when the control process is killed', async () => {
  const token = (await requestToken(stage.platform)).headers.get('X-Subject-Token') ?? '';
  const bearing = (): HeaderList => [['X-Auth-Token', token]];
  expect(await outcomes(bearing)).toEqual(new Set(['open']));
  expect((await identity('DELETE', '/v3/auth/tokens', { 'X-Subject-Token': token })).status).toBe(204);
  expect(await outcomes(bearing)).toEqual(new Set(['401']));
  await stage.platform.killControl();
  expect(await outcomes(bearing)).toEqual(new Set(['401']));
  const asked = await stage.platform.fetch('/v3/auth/domains', { headers: { 'X-Auth-Token': token } });
  expect(asked.status).toBe(401);
}, 60_000);

test('a temporary key opens sockets at every worker, and ends with its token; both survive a killed control process', async () => {
  const obtained = async () => {
    const token = (await requestToken(stage.platform)).headers.get('X-Subject-Token') ?? '';
    const auth = { identity: { methods: ['token'], token: { duration_seconds: 900 } } };
    const path = '/v3.0/OS-CREDENTIAL/securitytokens';
    const { status, body } = await identity('POST', path, { 'X-Auth-Token': token }, { auth });
    expect(status).toBe(201);
    const { access, secret, securitytoken } = body.credential;
    return { token, access, secret, securitytoken };
  };
  const [ended, kept] = [await obtained(), await obtained()];
  const opens = ({ access, secret, securitytoken }: typeof kept) => outcomes(signed(access, secret, securitytoken));
  const manages = ({ access, secret, securitytoken }: typeof kept) => managedBy(access, secret, securitytoken);
  expect([await opens(ended), await manages(ended)]).toEqual([new Set(['open']), 200]);
  expect(await outcomes(signed(ended.access, ended.secret))).toEqual(new Set(['401']));
  expect((await identity('DELETE', '/v3/auth/tokens', { 'X-Subject-Token': ended.token })).status).toBe(204);
  expect([await opens(ended), await manages(ended)]).toEqual([new Set(['401']), 401]);
  await stage.platform.killControl();
  expect([await opens(ended), await manages(ended)]).toEqual([new Set(['401']), 401]);
  expect([await opens(kept), await manages(kept)]).toEqual([new Set(['open']), 200]);
}, 60_000);

test('who leaves a project is out of it at every worker, and a disabled one is closed to everybody', async () => {
  const user = { name: 'leaving', password: 'a-Passw0rd-of-theirs', roles: ['developer'] };
  const { id } = (await identity('POST', '/v3/users', {}, { user })).body.user;
  const project = `/v3/projects/${stage.api.projectId}`;
  const tokenOf = async () => {
    const { domain, project_name } = stage.platform.credentials;
    const body = {
      auth: {
        identity: { methods: ['password'], password: { user: { ...user, domain: { name: domain } } } },
        scope: { project: { name: project_name } },
      },
    };
    const answer = await stage.platform.fetch('/v3/auth/tokens', { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, token: answer.headers.get('X-Subject-Token') ?? '' };
  };
  const { token } = await tokenOf();
  const key = await identity('POST', '/v3.0/OS-CREDENTIAL/credentials', { 'X-Auth-Token': token }, { credential: {} });
  const { access, secret } = key.body.credential;
  const byToken = (): HeaderList => [['X-Auth-Token', token]];
  expect(await outcomes(byToken)).toEqual(new Set(['open']));
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['open']));

  expect((await identity('DELETE', `${project}/users/${id}`)).status).toBe(204);
  expect(await outcomes(byToken)).toEqual(new Set(['401']));
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['403']));
  expect(await managedBy(access, secret)).toBe(403);
  expect((await tokenOf()).status).toBe(404);
  expect((await identity('PUT', `${project}/users/${id}`)).status).toBe(204);
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['open']));

  expect((await identity('PATCH', project, {}, { project: { enabled: false } })).status).toBe(200);
  const byAdministrator = (): HeaderList => [['X-Auth-Token', stage.api.token]];
  expect(await outcomes(byAdministrator)).toEqual(new Set(['403']));
  expect(await outcomes(signed(access, secret))).toEqual(new Set(['403']));
  expect((await identity('PATCH', project, {}, { project: { enabled: true } })).status).toBe(200);
  expect(await outcomes(byAdministrator)).toEqual(new Set(['open']));
  expect((await identity('DELETE', `/v3/users/${id}`)).status).toBe(204);
}, 120_000);

test('an app calls the service that was opened to it, and a change of policy closes no socket', async () => {
  const { call } = stage.api;
  const v1 = call.bind(stage.api);
  const app = (await v1('POST', '/app-auth/apps', { app_name: 'partner' })).body['app'] as Record<string, string>;
  const id = app['app_id'] ?? '';
  const coded = (await v1('POST', `/app-auth/apps/${id}/app-code`)).body['app'] as { app_codes: string[] };
  const [code = ''] = coded.app_codes;
  const byCode = (): HeaderList => [['X-Apig-AppCode', code]];
  expect(await outcomes(byCode)).toEqual(new Set(['403']));
  await v1('POST', `/services/${service}/app-auth-api`, { apps: [{ app_id: id }] });
  expect(await outcomes(byCode)).toEqual(new Set(['open']));
  expect(await outcomes(signed(app['app_key'] ?? '', app['app_secret'] ?? ''))).toEqual(new Set(['open']));

  using socket = await stage.api.openSocket(service, '/', { headers: byCode() });
  const changed = await v1('PUT', `/services/${service}`, {
    additional_properties: { limits: { max_connections: 500 } },
  });
  expect(changed.status).toBe(200);
  const shown = (await stage.api.service(service))['additional_properties'] as { limits: object };
  expect(shown.limits).toMatchObject({ max_connections: 500, handshakes_per_second: 1_000 });
  expect((await stage.api.service(service))['status']).toBe('running');

  const { apis } = (await v1('GET', `/app-auth/apps/${id}/auth-apis`)).body as { apis: { api_id: string }[] };
  await v1('DELETE', `/services/${service}/app-auth-apis/${apis[0]?.api_id}`);
  expect(await outcomes(byCode)).toEqual(new Set(['403']));
  expect((await v1('DELETE', `/app-auth/apps/${id}`)).status).toBe(200);
  expect(await outcomes(byCode)).toEqual(new Set(['401']));
  socket.send('text', 'still there');
  expect((await socket.next()).payload.toString()).toContain('still there');
});
