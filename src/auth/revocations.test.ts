import { describe, expect, test } from 'bun:test';
import { Revocations } from './revocations.ts';

describe('revocations', () => {
  const revocations = new Revocations();
  revocations.replace([
    { userId: 'ann', issuedBefore: 100 },
    { userId: 'ann', issuedBefore: 50 },
    { userId: 'bob', tokenId: 't1' },
  ]);

  test.each([
    ['a token of the user from before', { userId: 'ann', tokenId: 't2', issuedAt: 99 }, true],
    ['one from that second on', { userId: 'ann', tokenId: 't2', issuedAt: 100 }, false],
    ['the named token', { userId: 'bob', tokenId: 't1', issuedAt: 500 }, true],
    ['another token of its user', { userId: 'bob', tokenId: 't3', issuedAt: 1 }, false],
    ['what has no token id', { userId: 'bob', tokenId: undefined, issuedAt: 1 }, false],
    ['somebody else', { userId: 'eve', tokenId: 't9', issuedAt: 1 }, false],
  ])('%s', (_name, issued, expected) => {
    expect(revocations.revokes(issued)).toBe(expected);
  });

  test('what is not in the newest list is no longer revoked', () => {
    const changing = new Revocations();
    changing.replace([{ userId: 'bob', tokenId: 't1' }]);
    changing.replace([]);
    expect(changing.revokes({ userId: 'bob', tokenId: 't1', issuedAt: 1 })).toBe(false);
  });
});
