import { expect, test } from 'bun:test';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Revocations } from './revocations.ts';
import { createSecurityTokenReader, createSecurityTokens, type SecurityTokenClaims } from './security-token.ts';
import { signToken } from './token.ts';

const pair = () =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const { publicKey, privateKey } = pair();
const sealing = new Uint8Array(randomBytes(32));
const verifying = [{ id: 'k1', publicKey }];
const claims: SecurityTokenClaims = {
  accessKey: 'AK',
  secretKey: 'the secret half',
  userId: 'user',
  roles: ['developer'],
  projectIds: ['a.b'],
  by: { kind: 'token', id: 'token' },
  iat: 1,
  exp: 2,
};
const made = (signing: { id: string; privateKey: string }, key = sealing) =>
  createSecurityTokens({ sealing: key, signing, verifying }, new Revocations()).seal(claims);

test('a token opens to what was sealed, and tells its holder nothing', () => {
  const token = made({ id: 'k1', privateKey });
  const read = createSecurityTokenReader(verifying);
  expect(read(token, () => sealing)).toEqual(claims);
  expect(Buffer.from(token.slice(3), 'base64url').toString('latin1')).not.toContain('secret half');
  // What was genuine once is remembered: the key is not asked for again.
  expect(read(token, () => new Uint8Array(32))).toEqual(claims);
});

test('it takes both keys to make one', () => {
  const read = createSecurityTokenReader(verifying);
  const open = (token: string) => read(token, () => sealing);
  expect(open(made({ id: 'k1', privateKey: pair().privateKey }))).toBeUndefined();
  expect(open(made({ id: 'k2', privateKey }))).toBeUndefined();
  expect(open(made({ id: 'k1', privateKey }, new Uint8Array(randomBytes(32))))).toBeUndefined();
  const login = signToken({ iss: 'sluice', exp: 9e9 } as never, privateKey, 'k1');
  expect(open(login)).toBeUndefined();
});

test('nothing else opens, and nothing breaks the reader', () => {
  const read = createSecurityTokenReader(verifying);
  const token = made({ id: 'k1', privateKey });
  const changed = fc
    .tuple(fc.nat(token.length - 1), fc.constantFrom('A', '_', '.', ' ', '\u0000'))
    .map(([at, character]) => `${token.slice(0, at)}${character}${token.slice(at + 1)}`)
    .filter(
      (text) =>
        text !== token &&
        Buffer.from(text.slice(3), 'base64url').compare(Buffer.from(token.slice(3), 'base64url')) !== 0,
    );
  fc.assert(fc.property(fc.oneof(changed, fc.string()), (text) => read(text, () => sealing) === undefined));
  expect(read(`${token}${'A'.repeat(20_000)}`, () => sealing)).toBeUndefined();
});
