import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { dockerLoginKey, isDockerLoginKey } from './docker-login-key.ts';
import { engineLogin, isEnginePassword } from './engine-login.ts';
import { newAccessKey, newHexId, newPassword, newSecretKey, newUuid } from './identifiers.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { seal, unseal } from './seal.ts';
import { newSigningKey } from './signing-key.ts';
import { createTokenVerifier, signToken } from './token.ts';

describe('docker login key', () => {
  const accessKey = 'TESTAK0000000000EXAMP';
  const secretKey = 'TestSecretKey000000000000000000000000EXAMP';
  const vector = 'b994e0f3ced584e47023ba6ab04ace059a6a0fab988ceb28a6f9dc4b69693fcf';

  test('is the vector of the API reference', () => {
    expect(dockerLoginKey(accessKey, secretKey)).toBe(vector);
  });

  test.each([
    ['the key itself', vector, true],
    ['another one', vector.replace('b', 'c'), false],
    ['a shorter one', vector.slice(1), false],
    ['the secret key', secretKey, false],
    ['nothing', '', false],
  ])('is compared with %s', (_name, given, expected) => {
    expect(isDockerLoginKey(given, accessKey, secretKey)).toBe(expected);
  });
});

test("the engine's login is good for one installation only", () => {
  const [ours, theirs] = [randomBytes(32), randomBytes(32)];
  const { username, password } = engineLogin(ours);
  expect([username, isEnginePassword(password, ours)]).toEqual(['sluice-engine', true]);
  expect(isEnginePassword(password, theirs)).toBe(false);
  expect(isEnginePassword(password.slice(1), ours)).toBe(false);
});

describe('password', () => {
  test('is known again by its hash and by nothing else', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toStartWith('$argon2id$');
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  test('of nobody is never right', async () => {
    expect(await verifyPassword('anything', undefined)).toBe(false);
    expect(await verifyPassword('', undefined)).toBe(false);
  });
});

describe('seal', () => {
  const key = randomBytes(32);

  test('opens with the same key and purpose', () => {
    const sealed = seal('秘密 secret', key, 'access-key/A');
    expect(sealed).not.toContain('secret');
    expect(unseal(sealed, key, 'access-key/A')).toBe('秘密 secret');
    expect(seal('秘密 secret', key, 'access-key/A')).not.toBe(sealed);
  });

  test('stays shut for another key, another purpose, and when changed', () => {
    const sealed = seal('secret', key, 'access-key/A');
    expect(() => unseal(sealed, randomBytes(32), 'access-key/A')).toThrow('another master key');
    expect(() => unseal(sealed, key, 'access-key/B')).toThrow('another master key');
    expect(() => unseal(`${sealed.slice(0, -3)}AAA`, key, 'access-key/A')).toThrow('another master key');
    expect(() => unseal('secret', key, 'access-key/A')).toThrow('not in the sealed form');
  });
});

test('identifiers have the forms of the API reference', () => {
  expect(newUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newHexId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newAccessKey()).toMatch(/^[A-Z0-9]{20}$/);
  expect(newSecretKey()).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(newPassword()).toMatch(/^[A-Za-z0-9]{24}$/);
});

test('a new signing key signs tokens that its public half verifies', () => {
  const key = newSigningKey();
  const claims = {
    iss: 'sluice',
    jti: 'a',
    sub: 'u',
    name: 'admin',
    domain: { id: 'd', name: 'admin' },
    roles: [],
    methods: ['password'],
    iat: 0,
    exp: 10,
  } as const;
  expect(createTokenVerifier([key]).verify(signToken(claims, key.privateKey, key.id), 0)).toEqual(claims);
});
