import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { SecurityTokenClaims } from '../../../src/auth/security-token.ts';
import { signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const accessKey = 'TEMPORARYKEY00000001';
const secretKey = 'a-secret-of-the-temporary-key';
const path = `/v1/infers/${serviceId}`;
const now = () => Math.floor(Date.now() / 1_000);

let stage: GatewayStage;
let image: RawServer;
beforeAll(async () => {
  stage = await GatewayStage.create();
  image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
});
afterAll(async () => {
  await image[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const carrier = (token: string) => `X-Security-Token: ${token}`;
const tokenWith = (change: Partial<SecurityTokenClaims> = {}) =>
  stage.securityToken({ accessKey, secretKey, ...change });

/** The lines that sign a call with the temporary key. */
function signed(target: string, headers: Record<string, string> = {}, body = '', by = { accessKey, secretKey }) {
  const signing = { ...by, method: 'GET', target, headers: { Host: 'gateway', ...headers }, body };
  return signingHeaders(signing).map(([name, value]) => `${name}: ${value}`);
}

const headOf = (target: string, ...lines: readonly string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: gateway', ...lines, '', ''].join('\r\n');

async function refusal(lines: readonly string[]): Promise<string> {
  const client = await stage.client();
  client.write(headOf(path, ...lines));
  const { head, body } = await client.takeMessage();
  client.destroy();
  const { error_code: code, error_msg: message } = JSON.parse(body);
  return `${head.slice(9, 12)} ${code} ${message}`;
}

/** What the image gets. */
async function arrived(...lines: readonly string[]): Promise<string> {
  const client = await stage.client();
  client.write(headOf(`${path}/chat`, ...lines, ...upgradeLines));
  const server = await image.accept();
  const head = await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  client.destroy();
  return head;
}

const bare = headOf('/chat', ...upgradeLines);

test('a worker opens the security token alone, signed or added after signing, and the image gets neither key nor token', async () => {
  const token = tokenWith();
  const among = signed(`${path}/chat`, { 'X-Security-Token': token });
  expect(among.join()).toContain('host;x-sdk-date;x-security-token');
  expect(await arrived(carrier(token), ...among)).toBe(bare);
  expect(await arrived(...signed(`${path}/chat`), carrier(token))).toBe(bare);
});

test('a security token beside another credential does not reach the image; one of somebody else does', async () => {
  const other = carrier('of-the-image');
  expect(await arrived(carrier(tokenWith()), other, `X-Auth-Token: ${stage.token()}`)).toBe(
    headOf('/chat', other, ...upgradeLines),
  );
});

test('a key that is not its own, over, revoked, or of somebody who may not, is refused in words', async () => {
  const signature = signed(path);
  const by = (change: Partial<SecurityTokenClaims>) => refusal([...signature, carrier(tokenWith(change))]);
  expect(await refusal(signature)).toStartWith('401 APIG.0301 Incorrect IAM authentication information: Get secretKey');
  expect(await refusal([...signature, carrier('x')])).toContain('X-Security-Token is not the security token');
  expect(await by({ accessKey: 'TEMPORARYKEY00000002' })).toContain('X-Security-Token is not the security token');
  const token = carrier(tokenWith());
  expect(await refusal([...signature, token, token])).toContain('X-Security-Token is not the security token');
  const worker = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const forged = stage.securityToken({ accessKey, secretKey, roles: ['te_admin'] }, worker);
  expect(await refusal([...signature, carrier(forged)])).toContain('X-Security-Token is not the security token');
  expect(await by({ exp: now() - 1 })).toContain('token expires, expires_at:');
  expect(await by({ secretKey: 'other' })).toContain('401 APIG.0301 Incorrect IAM authentication information: verify');
  expect(await by({ by: { kind: 'access-key', id: 'GONE' } })).toContain('was revoked');
  expect(await by({ roles: ['nobody'] })).toStartWith('403 APIG.0302');
  expect(await by({ projectIds: ['f'.repeat(32)] })).toStartWith('403 APIG.0302');
  expect(await refusal([...signature, token, `X-Project-Id: ${'f'.repeat(32)}`])).toStartWith('403 APIG.0302');

  await stage.control.publishRevocations({ userId: 'user-1', tokenId: 'token-1' });
  expect(await by({})).toContain('was revoked');
  await stage.control.publishRevocations({ userId: 'user-1', issuedBefore: now() + 1 });
  expect(await by({})).toContain('was revoked');
  await stage.control.publishRevocations();
  expect(await arrived(...signed(`${path}/chat`), carrier(tokenWith()))).toBe(bare);
});

test('five bad secrets in a row shut a temporary key as well', async () => {
  const pair = { accessKey: 'TEMPORARYKEY00000009', secretKey: 'wrong' };
  const lines = [...signed(path, {}, '', pair), carrier(tokenWith({ accessKey: pair.accessKey }))];
  for (let count = 0; count < 5; count += 1) expect(await refusal(lines)).toContain('verify aksk signature fail');
  expect(await refusal(lines)).toContain('AK access failed to reach the limit');
});

test('the control process is told the hash of a body that a temporary key signed, and of no other', async () => {
  await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
  const target = '/v3/projects?name=x';
  const client = await stage.client();
  const lines = [carrier(tokenWith()), ...signed(target, {}, '{}'), 'Content-Length: 2'];
  client.write(`${headOf(target, ...lines)}{}`);
  const told = await (await control.accept()).takeThrough('\r\n\r\n');
  expect(told).toContain(`X-Sluice-Body-Sha256: ${createHash('sha256').update('{}').digest('hex')}\r\n`);
  expect(told).toContain(`X-Security-Token: ${tokenWith().slice(0, 3)}`);
  client.destroy();
  const stranger = await stage.client();
  const forged = [carrier(tokenWith({ exp: now() - 1 })), ...signed(target, {}, '{}'), 'Content-Length: 2'];
  stranger.write(`${headOf(target, ...forged)}{}`);
  expect(await (await control.accept()).takeThrough('\r\n\r\n')).not.toContain('X-Sluice-Body-Sha256');
  stranger.destroy();
});
