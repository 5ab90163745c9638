import { expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { RouteApp, RoutePolicy } from '../../../src/contract/route.ts';
import { signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, projectId, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { closeOf, openPair, passes } from './open-pair.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const revoked = '1008 sluice: the credential of this connection was revoked';
const endRevoked = { apps: ['app-1'], endRevoked: true };
const target = `/v1/infers/${serviceId}`;
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');
const key = { accessKey: 'ACCESSKEY00000000001', secretKey: 'a-secret-of-the-access-key' };

const signed = ({ accessKey, secretKey }: typeof key) =>
  signingHeaders({ accessKey, secretKey, method: 'GET', target, headers: { Host: 'a' } }).map(
    ([name, value]) => `${name}: ${value}`,
  );

interface Scene {
  readonly stage: GatewayStage;
  readonly app: RouteApp;
  readonly policy: (policy: RoutePolicy) => Promise<void>;
}

const appOf = (stage: GatewayStage): RouteApp => ({
  appId: 'app-1',
  appKey: 'an-app-key-of-32-characters-0001',
  sealedSecret: stage.seal('an-app-key-of-32-characters-0001', 'the secret of the app'),
  appCodeHashes: [hashOf('code-one'), hashOf('code-two')],
  userId: 'user-1',
  projectId,
});

const ticketLine = (ticket: string) =>
  `Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${Buffer.from(ticket).toString('base64url')}`;

/** The lines of a call that a temporary key signs. */
const bySecurityToken = (stage: GatewayStage, by: { kind: 'token' | 'access-key'; id: string }, iat = now()) => {
  const pair = { accessKey: 'TEMPORARYKEY00000001', secretKey: 'a-secret-of-the-temporary-key' };
  return [...signed(pair), `X-Security-Token: ${stage.securityToken({ ...pair, by, iat })}`];
};

const now = () => Math.floor(Date.now() / 1_000);
const issuedEarlier = (stage: GatewayStage, jti: string) => stage.token({ jti, iat: now() - 100 });

const ways: readonly (readonly [
  name: string,
  lines: (scene: Scene) => readonly string[],
  revoke: (scene: Scene) => Promise<void>,
])[] = [
  [
    'an access key that is deleted',
    () => signed(key),
    ({ stage }) => stage.control.publishAccessKeys([], [key.accessKey]),
  ],
  ['an app that is deleted', ({ app }) => [`apikey: ${app.appKey}`], ({ stage }) => stage.control.publishApps()],
  [
    'an app that signs, and loses its authorization for the service',
    ({ app }) => signed({ accessKey: app.appKey, secretKey: 'the secret of the app' }),
    ({ policy }) => policy({ ...endRevoked, apps: ['app-2'] }),
  ],
  [
    'an AppCode that is deleted',
    () => ['X-Apig-AppCode: code-one'],
    ({ stage, app }) => stage.control.publishApps({ ...app, appCodeHashes: [hashOf('code-two')] }),
  ],
  [
    'a token that is revoked',
    ({ stage }) => [`X-Auth-Token: ${issuedEarlier(stage, 'token-1')}`],
    ({ stage }) => stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' }),
  ],
  [
    'a Bearer whose user has all tokens revoked',
    ({ stage }) => [`Authorization: Bearer ${issuedEarlier(stage, 'token-1')}`],
    ({ stage }) => stage.control.publishRevocations({ userId: 'user-1', issuedBefore: now() - 50 }),
  ],
  [
    'a temporary key whose token is revoked',
    ({ stage }) => bySecurityToken(stage, { kind: 'token', id: 'token-1' }),
    ({ stage }) => stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' }),
  ],
  [
    'a temporary key whose access key is deleted',
    ({ stage }) => bySecurityToken(stage, { kind: 'access-key', id: key.accessKey }),
    ({ stage }) => stage.control.publishAccessKeys([], [key.accessKey]),
  ],
  [
    'a temporary key whose user has all tokens revoked',
    ({ stage }) => bySecurityToken(stage, { kind: 'access-key', id: key.accessKey }, now() - 100),
    ({ stage }) => stage.control.publishRevocations({ userId: 'user-1', issuedBefore: now() - 50 }),
  ],
  [
    'a ticket whose token is revoked',
    ({ stage }) => [ticketLine(stage.ticket({ by: { kind: 'token', id: 'token-1' } }))],
    ({ stage }) => stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' }),
  ],
  [
    'a ticket whose access key is deleted',
    ({ stage }) => [ticketLine(stage.ticket({ by: { kind: 'access-key', id: key.accessKey } }))],
    ({ stage }) => stage.control.publishAccessKeys([], [key.accessKey]),
  ],
  [
    'an access key whose user left the project',
    () => signed(key),
    ({ stage }) => stage.accessKey(key.accessKey, key.secretKey, ['another']),
  ],
  [
    'a ticket whose access key is of a user who left the project',
    ({ stage }) => [ticketLine(stage.ticket({ by: { kind: 'access-key', id: key.accessKey } }))],
    ({ stage }) => stage.accessKey(key.accessKey, key.secretKey, ['another']),
  ],
];

for (const [name, lines, revoke] of ways) {
  for (const asked of [true, false]) {
    test(`${name} ${asked ? 'ends its sockets where the service says so' : 'ends no socket by default'}`, async () => {
      await using stage = await GatewayStage.create();
      await using image = await RawServer.start();
      const app = appOf(stage);
      const policy = (changed: RoutePolicy) =>
        stage.control.publish(stage.route([image.port], { policy: { ...changed, endRevoked: asked } }));
      const scene = { stage, app, policy };
      await policy(endRevoked);
      await stage.accessKey(key.accessKey, key.secretKey);
      await stage.control.publishApps(app);
      const others = [
        await openPair(stage, image, [`X-Auth-Token: ${stage.token({ jti: 'token-2' })}`]),
        await openPair(stage, image, [`X-Auth-Token: ${stage.token({ jti: 'token-3', sub: 'user-2' })}`]),
      ];
      const code = await openPair(stage, image, ['X-Apig-AppCode: code-two']);
      const pair = await openPair(stage, image, lines(scene));
      await revoke(scene);
      if (asked) expect([await closeOf(pair.client), await closeOf(pair.server)]).toEqual([revoked, revoked]);
      else expect(await passes(pair)).toBe(true);
      for (const other of others) expect(await passes(other)).toBe(true);
      if (name.includes('AppCode')) expect(await passes(code)).toBe(true);
      for (const { client } of [...others, code, pair]) client.destroy();
    });
  }
}

test('a disabled project ends all sockets of its services, where they say so', async () => {
  for (const asked of [true, false]) {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    const policy = { endRevoked: asked };
    await stage.control.publish(stage.route([image.port], { policy }));
    const pair = await openPair(stage, image, [`X-Auth-Token: ${stage.token()}`]);
    await stage.control.publish(stage.route([image.port], { policy: { ...policy, projectDisabled: true } }));
    if (asked) expect([await closeOf(pair.client), await closeOf(pair.server)]).toEqual([revoked, revoked]);
    else expect(await passes(pair)).toBe(true);
    pair.client.destroy();
  }
});

test('a credential that is revoked during the handshake ends the socket as soon as it is open', async () => {
  await using stage = await GatewayStage.create();
  await using image = await RawServer.start();
  await stage.control.publish(stage.route([image.port], { policy: { endRevoked: true } }));
  const client = await stage.client();
  const lines = [`X-Auth-Token: ${stage.token({ jti: 'token-1' })}`, ...upgradeLines, '', ''];
  client.write([`GET ${target} HTTP/1.1`, 'Host: a', ...lines].join('\r\n'));
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  await stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' });
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  expect([await closeOf(client), await closeOf(server)]).toEqual([revoked, revoked]);
});

test('what a service says later counts for sockets that are open, and so does what a worker learns anew', async () => {
  await using stage = await GatewayStage.create();
  await using image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  const pair = await openPair(stage, image, [`X-Auth-Token: ${stage.token({ jti: 'token-1' })}`]);
  await stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' });
  expect(await passes(pair)).toBe(true);
  await stage.control.publish(stage.route([image.port], { policy: { endRevoked: true } }));
  expect(await closeOf(pair.client)).toBe(revoked);

  const second = await openPair(stage, image, [`X-Auth-Token: ${stage.token({ jti: 'token-2' })}`]);
  stage.control.stop();
  await stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-2' });
  expect(await passes(second)).toBe(true);
  stage.control.start();
  expect(await closeOf(second.client)).toBe(revoked);
});
