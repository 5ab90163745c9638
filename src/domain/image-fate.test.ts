import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type ImageFate, imageFate, type PulledImageFacts } from './image-fate.ts';

const now = 1_700_000_000_000;
const hour = 3_600_000;
const retention = 24 * hour;

const image = (change: Partial<PulledImageFacts> = {}): PulledImageFacts => ({
  name: 'registry.example/team/echo:1',
  pulledId: 'sha256:a',
  presentId: 'sha256:a',
  pulledAt: now - 100 * hour,
  usedAt: now - 30 * hour,
  ...change,
});
const byDigest = `registry.example/team/echo@sha256:${'0'.repeat(64)}`;

describe('an image that the platform has pulled', () => {
  test.each<readonly [string, Partial<PulledImageFacts>, ImageFate]>([
    ['leaves when nothing has needed it for the time', {}, 'remove'],
    ['leaves at the end of the time', { usedAt: now - retention }, 'remove'],
    ['stays until then', { usedAt: now - retention + 1 }, 'keep'],
    ['is forgotten when somebody has removed it', { presentId: undefined }, 'forget'],
    ['is not forgotten while its pull may be under way', { presentId: undefined, pulledAt: now - 1 }, 'keep'],
    ['is forgotten when its name is another image now', { presentId: 'sha256:b' }, 'forget'],
    [
      'leaves by its digest also when the end of the pull was not seen',
      { name: byDigest, pulledId: undefined },
      'remove',
    ],
    [
      'is forgotten when nobody knows whether the tag is still the one that was pulled',
      { pulledId: undefined },
      'forget',
    ],
    ['stays while that may become known', { pulledId: undefined, pulledAt: now - 1 }, 'keep'],
    ['counts as needed now when the clock was set back', { usedAt: now + hour }, 'use'],
  ])('%s', (_, change, fate) => {
    expect(imageFate(image(change), new Set(['sha256:other']), { now, retention })).toBe(fate);
  });

  test('is used when a service needs it, under whatever name', () => {
    expect(imageFate(image(), new Set(['sha256:a']), { now, retention })).toBe('use');
  });

  const id = fc.constantFrom('sha256:a', 'sha256:b', 'sha256:c');
  const facts = fc.record({
    name: fc.constantFrom('registry.example/team/echo:1', byDigest),
    pulledId: fc.option(id, { nil: undefined }),
    presentId: fc.option(id, { nil: undefined }),
    pulledAt: fc.integer({ min: now - 400 * hour, max: now + hour }),
    usedAt: fc.integer({ min: now - 400 * hour, max: now + hour }),
  });

  test('never leaves when it is needed, not there, another one, or was needed a moment ago', () => {
    const removed = (facts: PulledImageFacts, needed: readonly string[]) =>
      imageFate(facts, new Set(needed), { now, retention }) === 'remove';
    fc.assert(
      fc.property(facts, fc.array(id), (facts, needed) => {
        if (!removed(facts, needed)) return;
        expect(facts.presentId).toBeDefined();
        expect(needed).not.toContain(facts.presentId);
        expect(facts.pulledId ?? facts.presentId).toBe(facts.presentId);
        expect(facts.usedAt).toBeLessThanOrEqual(now - retention);
      }),
    );
  });
});
