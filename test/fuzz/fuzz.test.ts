import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readCorpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { difference } from './fuzz-target.ts';
import { askPeer } from './peers/ask-peer.ts';
import { requestHeadTarget } from './targets/request-head-target.ts';
import { targets } from './targets.ts';

setDefaultTimeout(60_000);

describe.each(targets.map((target) => [target.name, target] as const))('%s', (name, target) => {
  const corpus = readCorpus(name);

  test('reads every known input as the second parser does, whole and byte by byte', () => {
    expect(corpus.size).toBeGreaterThan(40);
    for (const bytes of corpus.values()) {
      const everywhere = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1);
      expect(difference(target, bytes, everywhere)).toBeUndefined();
    }
  });

  test('reads every known input as it did when it was found', () => {
    for (const [kind, bytes] of corpus)
      expect(`${target.ours([bytes]).kind} / ${target.oracle(bytes).kind}`).toBe(kind);
  });

  test('reads new inputs as the second parser does', () => {
    expect(fuzz(target, corpus, { seed: 20_261_126, count: 20_000 }).differences).toEqual([]);
  });
});

describe('what the gateway lets pass is read in the same way by', () => {
  test.each(['node', 'python'] as const)('%s', async (peer) => {
    expect(await askPeer(peer, { seed: 20_261_126, count: 3000 })).toEqual([]);
  });
});

test('a parser that takes a space before a colon is found out', () => {
  const lenient = {
    ...requestHeadTarget,
    ours: (pieces: readonly Buffer[]) =>
      requestHeadTarget.ours([Buffer.from(Buffer.concat(pieces).toString('latin1').replace(/ +:/g, ':'), 'latin1')]),
  };
  expect(fuzz(lenient, new Map(), { seed: 1, count: 2000 }).differences).not.toEqual([]);
});
