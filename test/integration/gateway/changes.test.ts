import { expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '../../support/deadline.ts';
import { signingHeaders } from '../../support/sign-request.ts';
import { startTestApi } from '../../support/test-api.ts';
import { GatewayStage, projectId } from './gateway-stage.ts';

setDefaultTimeout(60_000);

// Changes as a browser is told of them: through a real worker, whose patience with clients is shorter than the silence.

test('a stream of changes passes the gateway event by event, outlives its idle limits, and ends there when it ends here', async () => {
  await using api = await startTestApi({ projectId });
  const { linkSocket, apiSocket, routesFile, gatewayKeyFile: secretsKeyFile } = api;
  const limits = { idleSeconds: 1, headSeconds: 1, bodySeconds: 1 };
  await using stage = await GatewayStage.create(limits, {
    control: false,
    worker: { linkSocket, apiSocket, routesFile, secretsKeyFile },
  });
  const request = `GET /v1/${projectId}/changes HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: ${api.sign(api.claims)}\r\n\r\n`;
  const listen = async () => {
    const client = await stage.client();
    client.write(request);
    const head = (await client.takeThrough('\r\n\r\n')).toString();
    if (head.startsWith('HTTP/1.1 200 OK\r\n')) return client;
    client.destroy();
    return undefined;
  };
  // More than a user may have: each that is left makes room, seen from here.
  for (let at = 0; at < 5; at += 1) (await until(10_000, 'a place for a stream', listen)).destroy();
  const client = await until(10_000, 'a place for a stream', listen);
  await client.takeThrough('event: ready\ndata: {}\n\n');
  // Comments break the silence of several of these limits.
  for (let at = 0; at < 6; at += 1) await client.takeThrough(': nothing new\n\n');
  const id = await api.model();
  await client.takeThrough(`data: {"kind":"model","id":"${id}","aspect":"status"}\n\n`);
  api.changes[Symbol.dispose]();
  await client.takeThrough('event: end\ndata: {"reason":"stopping"}\n\n');
  await client.takeThrough('0\r\n\r\n');
});

test('a signed stream outlives its signature, and ends with its access key', async () => {
  await using api = await startTestApi({ projectId });
  const { linkSocket, apiSocket, routesFile, gatewayKeyFile: secretsKeyFile } = api;
  const worker = { linkSocket, apiSocket, routesFile, secretsKeyFile };
  await using stage = await GatewayStage.create({}, { control: false, worker });
  const { access_key: accessKey, secret_key: secretKey } = api.credentials;
  const target = `/v1/${projectId}/changes`;
  const headers = { Host: 'localhost' };
  const signed = signingHeaders({ accessKey, secretKey, method: 'GET', target, headers });
  const client = await stage.client();
  const fields = [...Object.entries(headers), ...signed].map(([name, value]) => `${name}: ${value}\r\n`);
  client.write(`GET ${target} HTTP/1.1\r\n${fields.join('')}\r\n`);
  await client.takeThrough('event: ready\ndata: {}\n\n');
  // Somebody else's right changes long after: the caller is looked at anew, and let in still.
  api.ahead = 3_600_000;
  await api.user('e'.repeat(32), 'else', ['developer']);
  const id = await api.model();
  await client.takeThrough(`data: {"kind":"model","id":"${id}","aspect":"status"}\n\n`);
  api.ahead = 0;
  const disabled = { credential: { status: 'inactive' } };
  const answer = await api.call('PUT', `/v3.0/OS-CREDENTIAL/credentials/${accessKey}`, disabled);
  expect(answer.status).toBe(200);
  await client.takeThrough('event: end\ndata: {"reason":"access-lost","error_code":"APIG.0301"');
});
