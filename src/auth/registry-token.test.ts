import { expect, test } from 'bun:test';
import { createRegistryTokenVerifier, type RegistryTokenClaims, signRegistryToken } from './registry-token.ts';
import { newSigningKey } from './signing-key.ts';

const key = newSigningKey();
const verify = createRegistryTokenVerifier([{ id: key.id, publicKey: key.publicKey }]);
const claims: RegistryTokenClaims = {
  iss: 'sluice-registry',
  aud: 'here',
  by: { kind: 'password', id: 'somebody' },
  access: [{ type: 'repository', name: 'team/echo', actions: ['pull'] }],
  iat: 1_000,
  exp: 1_300,
};
const signed = (change: Partial<RegistryTokenClaims> = {}, by = key) =>
  signRegistryToken({ ...claims, ...change }, by.privateKey, by.id);
const wanted = { iss: 'sluice-registry', aud: 'here' } as const;

test('a token is good for its service, as what it is, until it is over', () => {
  expect(verify(signed(), wanted, 1_299_999)).toEqual(claims);
  expect(verify(signed(), wanted, 1_300_000)).toBeUndefined();
  expect(verify(signed({ aud: 'elsewhere' }), wanted, 1_000_000)).toBeUndefined();
  expect(verify(signed({ iss: 'sluice-registry-refresh' }), wanted, 1_000_000)).toBeUndefined();
  expect(verify(signed({}, newSigningKey()), wanted, 1_000_000)).toBeUndefined();
  expect(verify('', wanted, 1_000_000)).toBeUndefined();
});

test('a token for as many repositories as may be asked for is read', () => {
  const name = `team/${'x'.repeat(250)}`;
  const access = Array.from({ length: 32 }, () => ({
    type: 'repository' as const,
    name,
    actions: ['pull', 'push', 'delete'] as const,
  }));
  expect(verify(signed({ access }), wanted, 1_000_000)?.access).toHaveLength(32);
});
