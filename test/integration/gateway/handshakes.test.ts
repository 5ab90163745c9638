import { expect, setDefaultTimeout, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gatewaySecretsKey, sealForGateway } from '../../../src/auth/gateway-secrets.ts';
import { until } from '../../support/deadline.ts';
import { projectId, serviceId, upgradeLines } from './gateway-stage.ts';
import { ObservedStage } from './observed-stage.ts';

setDefaultTimeout(60_000);

const path = `/v1/infers/${serviceId}`;
const withoutCredential = `GET ${path} HTTP/1.1\r\nHost: a\r\n${upgradeLines.join('\r\n')}\r\n\r\n`;

/** Sends a request that is refused; gives the answer's request id. */
async function refused(stage: ObservedStage, request: string): Promise<string> {
  const client = await stage.gateway.client();
  client.write(request);
  const { head } = await client.takeMessage();
  client.destroy();
  return /^X-Request-Id: ([0-9a-f]{32})\r$/m.exec(head)?.[1] ?? '';
}

test('a handshake that the platform refuses is found by the request id of the answer', async () => {
  await using stage = await ObservedStage.create();
  const missing = await stage.handshake(await refused(stage, withoutCredential));
  expect(missing).toMatchObject({
    serviceId,
    clientAddress: '127.0.0.1',
    stage: 'authentication',
    status: 401,
    error: { key: 'inference.token-missing', arguments: {} },
  });
  const token = stage.gateway.token({ exp: 1 });
  const expired = withoutCredential.replace('Host: a', `Host: a\r\nX-Auth-Token: ${token}`);
  const late = await stage.handshake(await refused(stage, expired));
  expect([late.stage, late.error?.key]).toEqual(['authentication', 'inference.token-expired']);
  expect(late.error?.arguments).toEqual({ expiresAt: '1970-01-01T00:00:01.000Z' });

  stage.link.publish([stage.gateway.route([stage.image.port], { websocket: false })]);
  await stage.gateway.settles('the switch', () => stage.link.acknowledged(stage.link.sequence));
  const off = await stage.handshake(await refused(stage, stage.gateway.handshake()));
  expect([off.stage, off.status, off.error?.key]).toEqual(['route', 400, 'inference.websocket-off']);

  stage.link.publish([stage.gateway.route([1])]);
  await stage.gateway.settles('another port', () => stage.link.acknowledged(stage.link.sequence));
  const nobody = await stage.handshake(await refused(stage, stage.gateway.handshake()));
  expect([nobody.stage, nobody.status, nobody.error]).toEqual([
    'connect',
    502,
    { key: 'inference.connection-refused', arguments: { port: 8080 } },
  ]);
});

test('a signature that does not fit is kept without what the client signed', async () => {
  await using stage = await ObservedStage.create();
  const gatewayKey = gatewaySecretsKey(randomBytes(32));
  writeFileSync(stage.gateway.path('gateway.key'), Buffer.from(gatewayKey).toString('hex'), { mode: 0o600 });
  const accessKey = 'AKAKAKAKAKAKAKAKAKAK';
  const sealedSecret = sealForGateway(accessKey, 'secret-key', gatewayKey);
  stage.link.publishAccessKeys([{ accessKey, sealedSecret, userId: 'user-1', projectIds: [projectId] }]);
  await stage.gateway.settles('the key', () => stage.link.acknowledged(stage.link.sequence));
  const date = `${new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const signature = `SDK-HMAC-SHA256 Access=AKAKAKAKAKAKAKAKAKAK, SignedHeaders=host;x-sdk-date;x-secret, Signature=${'0'.repeat(64)}`;
  const lines = [`X-Sdk-Date: ${date}`, 'X-Secret: of-the-client', `Authorization: ${signature}`];
  const id = await refused(stage, withoutCredential.replace('Host: a', ['Host: a', ...lines].join('\r\n')));
  const failure = await stage.handshake(id);
  expect([failure.stage, failure.error]).toEqual([
    'authentication',
    { key: 'auth.signature-mismatch', arguments: { canonicalRequest: '…' } },
  ]);
  expect(JSON.stringify(failure)).not.toContain('of-the-client');
  expect(JSON.stringify(failure)).not.toContain('AKAKAKAK');
});

test("an image's own answer to a handshake is kept, and so is one that is no answer", async () => {
  await using stage = await ObservedStage.create();
  stage.image.onConnection = (peer) => {
    void peer.takeThrough('\r\n\r\n').then(() => {
      peer.socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
  };
  const client = await stage.gateway.client();
  client.write(stage.gateway.handshake('/nothing'));
  await client.takeMessage();
  client.destroy();
  const [answered] = await until(10_000, 'a failure', async () => {
    const all = await stage.handshakes();
    return all.length === 1 ? all : undefined;
  });
  expect(answered).toMatchObject({ stage: 'image-answer', status: 404, instanceId: `instance-${stage.image.port}` });
  expect(answered?.id).toMatch(/^[0-9a-f]{32}$/);
  expect(answered?.error).toBeUndefined();

  stage.image.onConnection = (peer) => void peer.socket.end();
  const early = await stage.handshake(await refused(stage, stage.gateway.handshake()));
  expect([early.stage, early.error?.key]).toEqual(['image-answer', 'inference.closed-early']);
});

test('requests that ask for no WebSocket are not in it, nor those of services that do not exist', async () => {
  await using stage = await ObservedStage.create();
  await refused(stage, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await refused(stage, withoutCredential.replace(serviceId, 'f'.repeat(32)));
  await refused(stage, withoutCredential.replace('HTTP/1.1', 'HTTP/1.0'));
  const last = await refused(stage, withoutCredential);
  await stage.handshake(last);
  expect((await stage.handshakes()).map(({ id }) => id)).toEqual([last]);
});

test('what an image refuses to a check of the platform is not in it', async () => {
  await using stage = await ObservedStage.create();
  stage.image.onConnection = (peer) => {
    const decline = async () => {
      await peer.takeThrough('\r\n\r\n');
      peer.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    };
    decline().catch(() => undefined);
  };
  const instance = `instance-${stage.image.port}`;
  await refused(
    stage,
    stage.gateway.handshake().replace(/(X-Auth-Token: )[^\r]*/, `$1${stage.gateway.token({ instance })}`),
  );
  const last = await refused(stage, withoutCredential);
  await stage.handshake(last);
  expect((await stage.handshakes()).map(({ id }) => id)).toEqual([last]);
});

test('a flood of failures is counted, and kept in part', async () => {
  await using stage = await ObservedStage.create();
  const client = await stage.gateway.client();
  const flood = 500;
  for (let count = 0; count < flood; count += 1) {
    client.write(withoutCredential);
    await client.takeMessage();
  }
  client.destroy();
  await until(10_000, 'all told', async () => {
    const kept = (await stage.handshakes()).length;
    return kept > 0 && kept + stage.watch.omitted === flood ? true : undefined;
  });
  expect((await stage.handshakes()).length).toBeLessThan(flood);
});
