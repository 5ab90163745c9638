import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { signingHeaders } from '../../support/sign-request.ts';
import { startTestApi, type TestApi } from '../../support/test-api.ts';
import { GatewayStage } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

// The real API, the real link and a real worker: an answer of the API means that the worker knows.

let api: TestApi;
let image: RawServer;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  image = await RawServer.start();
  const created = await api.call('POST', '/v1/{p}/services', {
    service_name: 'voice',
    infer_type: 'real-time',
    config: [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  id = created.body.service_id;
  const instances = [{ id: 'i', host: '127.0.0.1', port: image.port }];
  const versions = [{ modelId: 'model', weight: 100, tls: false, containerPort: 8080, instances }];
  const open = { open: true, status: 'running', websocket: true, versions };
  api.link.publish([{ serviceId: id, serviceName: 'voice', projectId: api.credentials.project_id, ...open }]);
});
afterAll(async () => {
  await image[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

/** A worker that gets its routes from that API, and keeps them where the next one finds them. */
async function stage(linkSocket = api.linkSocket): Promise<GatewayStage> {
  const secretsKeyFile = api.gatewayKeyFile;
  const worker = { linkSocket, secretsKeyFile, routesFile: api.routesFile };
  const made = await GatewayStage.create({}, { control: false, worker });
  await made.settles('everything acknowledged', () => api.link.acknowledged(api.link.sequence));
  return made;
}

/** The status of a call with these lines, and the code where it is refused. */
async function outcome(at: GatewayStage, lines: readonly string[]): Promise<string> {
  const client = await at.client();
  const reached = image.count;
  client.write([`GET /v1/infers/${id} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n'));
  const answered = client.takeMessage();
  await Promise.race([answered, at.settles('the image', () => image.count > reached).catch(() => undefined)]);
  if (image.count > reached) {
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  }
  const { head, body } = await answered;
  client.destroy();
  const status = head.slice(9, 12);
  return status === '200' ? status : `${status} ${JSON.parse(body).error_code}`;
}

function signature(accessKey: string, secretKey: string): string[] {
  const signing = { accessKey, secretKey, method: 'GET', target: `/v1/infers/${id}`, headers: { Host: 'a' } };
  return signingHeaders(signing).map(([name, value]) => `${name}: ${value}`);
}

test('an access key works from its creation to its end', async () => {
  await using at = await stage();
  const path = '/v3.0/OS-CREDENTIAL/credentials';
  const { access, secret } = (await api.call('POST', path, { credential: {} })).body.credential;
  const put = (status: string) => api.call('PUT', `${path}/${access}`, { credential: { status } });
  expect(await outcome(at, signature(access, secret))).toBe('200');
  await put('inactive');
  expect(await outcome(at, signature(access, secret))).toBe('401 APIG.0301');
  await put('active');
  expect(await outcome(at, signature(access, secret))).toBe('200');
  await api.call('DELETE', `${path}/${access}`);
  expect(await outcome(at, signature(access, secret))).toBe('401 APIG.0301');
});

test('a token works until it is revoked', async () => {
  await using at = await stage();
  const token = api.sign({ ...api.claims, jti: crypto.randomUUID() });
  expect(await outcome(at, [`X-Auth-Token: ${token}`])).toBe('200');
  const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
  expect((await api.call('DELETE', '/v3/auth/tokens', undefined, headers)).status).toBe(204);
  expect(await outcome(at, [`X-Auth-Token: ${token}`])).toBe('401 APIG.0307');
  expect(await outcome(at, [`Authorization: Bearer ${token}`])).toBe('401 APIG.0307');
});

test('an app works while it is authorized, with the secret and the codes that it has', async () => {
  await using at = await stage();
  const apps = '/v1/{p}/app-auth/apps';
  const { app_id, app_key, app_secret } = (await api.call('POST', apps, {})).body.app;
  const [code = ''] = (await api.call('POST', `${apps}/${app_id}/app-code`)).body.app.app_codes;
  expect(await outcome(at, [`X-Apig-AppCode: ${code}`])).toBe('403 APIG.0304');
  const named = { apps: [{ app_id }] };
  const { api_id } = (await api.call('POST', `/v1/{p}/services/${id}/app-auth-api`, named)).body.api;
  for (const lines of [[`X-Apig-AppCode: ${code}`], [`apikey: ${app_key}`], signature(app_key, app_secret)]) {
    expect(await outcome(at, lines)).toBe('200');
  }
  const [fresh = ''] = (await api.call('PUT', `${apps}/${app_id}/app-code/${code}`)).body.app.app_codes;
  expect(await outcome(at, [`X-Apig-AppCode: ${code}`])).toBe('401 APIG.0303');
  expect(await outcome(at, [`X-Apig-AppCode: ${fresh}`])).toBe('200');
  const reset = (await api.call('PUT', `${apps}/${app_id}/app-secret`)).body.app.app_secret;
  expect(await outcome(at, signature(app_key, app_secret))).toBe('401 APIG.0303');
  expect(await outcome(at, signature(app_key, reset))).toBe('200');
  await api.call('DELETE', `/v1/{p}/services/${id}/app-auth-apis/${api_id}/app-auth-api`, named);
  expect(await outcome(at, [`X-Apig-AppCode: ${fresh}`])).toBe('403 APIG.0304');
  await api.call('DELETE', `${apps}/${app_id}`);
  expect(await outcome(at, [`X-Apig-AppCode: ${fresh}`])).toBe('401 APIG.0303');
});

test('a worker that starts without a control process knows what was revoked, and what was not', async () => {
  const apps = '/v1/{p}/app-auth/apps';
  const { app_id } = (await api.call('POST', apps, {})).body.app;
  await api.call('POST', `/v1/{p}/services/${id}/app-auth-api`, { apps: [{ app_id }] });
  const [first = ''] = (await api.call('POST', `${apps}/${app_id}/app-code`)).body.app.app_codes;
  const [second = ''] = (await api.call('PUT', `${apps}/${app_id}/app-code/${first}`)).body.app.app_codes;
  const token = api.sign({ ...api.claims, jti: crypto.randomUUID() });
  const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
  const temporary = async (by: Record<string, string>) => {
    const body = { auth: { identity: { methods: ['token'] } } };
    const made = await api.call('POST', '/v3.0/OS-CREDENTIAL/securitytokens', body, by);
    const { access, secret, securitytoken } = made.body.credential;
    return [...signature(access, secret), `X-Security-Token: ${securitytoken}`];
  };
  const [ended, good] = [await temporary(headers), await temporary({ 'X-Auth-Token': api.sign(api.claims) })];
  await api.call('DELETE', '/v3/auth/tokens', undefined, headers);
  await using at = await stage(`${api.linkSocket}.nobody`);
  expect(await outcome(at, [`X-Auth-Token: ${token}`])).toBe('401 APIG.0307');
  expect(await outcome(at, ended)).toBe('401 APIG.0301');
  expect(await outcome(at, good)).toBe('200');
  expect(await outcome(at, [`X-Apig-AppCode: ${first}`])).toBe('401 APIG.0303');
  expect(await outcome(at, [`X-Apig-AppCode: ${second}`])).toBe('200');
  expect(await outcome(at, signature(api.credentials.access_key, api.credentials.secret_key))).toBe('200');
});
