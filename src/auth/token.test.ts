import { describe, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { createTokenVerifier, signToken, type TokenClaims, TokenError } from './token.ts';

function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

const claims: TokenClaims = {
  iss: 'sluice',
  jti: 'a',
  sub: 'user',
  name: 'admin',
  domain: { id: 'd', name: 'admin' },
  project: { id: 'p', name: 'local' },
  roles: ['te_admin'],
  methods: ['password'],
  iat: 1_000,
  exp: 2_000,
};

function kindOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TokenError) return error.kind;
    throw error;
  }
  return 'accepted';
}

describe('token', () => {
  const pair = keyPair();
  const verifier = createTokenVerifier([{ id: 'k1', publicKey: pair.publicKey }]);
  const token = signToken(claims, pair.privateKey, 'k1');

  test('gives back what was signed, again and again', () => {
    expect(verifier.verify(token, 1_500_000)).toEqual(claims);
    expect(verifier.verify(token, 1_500_000)).toEqual(claims);
  });

  test('ends at its second, also when it was verified before', () => {
    expect(verifier.verify(token, 1_999_999)).toEqual(claims);
    expect(kindOf(() => verifier.verify(token, 2_000_000))).toBe('expired');
  });

  test('is refused when any character is changed', () => {
    for (let index = 0; index < token.length; index += 1) {
      const changed = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
      expect(kindOf(() => verifier.verify(changed, 1_500_000))).not.toBe('accepted');
    }
  });

  test('of another key is refused, under its own id and under a known one', () => {
    const other = keyPair();
    expect(kindOf(() => verifier.verify(signToken(claims, other.privateKey, 'k2'), 1_500_000))).toBe('unknown-key');
    expect(kindOf(() => verifier.verify(signToken(claims, other.privateKey, 'k1'), 1_500_000))).toBe('bad-signature');
  });

  test.each(['', '.', '..', 'a.b.c', 'x'.repeat(100_000), 'eyJhbGciOiJub25lIn0.e30.', `${token}.x`, `${token}\n`])(
    'that is none is malformed (%#)',
    (text) => {
      expect(kindOf(() => verifier.verify(text, 1_500_000))).toBe('malformed');
    },
  );

  test('is remembered in a bounded cache', () => {
    const small = createTokenVerifier([{ id: 'k1', publicKey: pair.publicKey }]);
    for (let index = 0; index < 5_000; index += 1) {
      small.verify(signToken({ ...claims, jti: String(index) }, pair.privateKey, 'k1'), 1_500_000);
    }
    expect(small.verify(token, 1_500_000)).toEqual(claims);
  });
});
