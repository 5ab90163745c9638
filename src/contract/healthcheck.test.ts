import { describe, expect, test } from 'bun:test';
import { type ImageHealthcheck, readHealthcheck } from './healthcheck.ts';

const second = 1e9;
const usual = { interval: 30_000, timeout: 30_000, startPeriod: 0, startInterval: 5_000, retries: 3 };

describe("an image's HEALTHCHECK", () => {
  test.each<[ImageHealthcheck | null | undefined, readonly string[] | null | undefined, object | undefined]>([
    [undefined, undefined, undefined],
    [null, null, undefined],
    [{}, undefined, undefined],
    [{ Test: [] }, undefined, undefined],
    [{ Test: ['NONE'] }, undefined, undefined],
    [{ Test: ['NONE', 'x'] }, undefined, undefined],
    [{ Test: ['CMD'] }, undefined, undefined],
    [{ Test: ['CMD', 'x'.repeat(70_000)] }, undefined, undefined],
    [{ Test: ['CMD', '/alive', '--deep'] }, undefined, { ...usual, command: ['/alive', '--deep'] }],
    [{ Test: ['CMD-SHELL', 'a || b'] }, undefined, { ...usual, command: ['/bin/sh', '-c', 'a || b'] }],
    [{ Test: ['CMD-SHELL', 'a'] }, ['/bin/bash', '-ec'], { ...usual, command: ['/bin/bash', '-ec', 'a'] }],
    [{ Test: ['CMD-SHELL', 'a'] }, [], { ...usual, command: ['/bin/sh', '-c', 'a'] }],
    [
      {
        Test: ['CMD', 'a'],
        Interval: 2 * second,
        Timeout: 3 * second,
        StartPeriod: 4 * second,
        StartInterval: second,
        Retries: 7,
      },
      undefined,
      { command: ['a'], interval: 2000, timeout: 3000, startPeriod: 4000, startInterval: 1000, retries: 7 },
    ],
    // 0 is "not said"; what is impossible is brought into reach.
    [{ Test: ['CMD', 'a'], Interval: 0, Timeout: -1, Retries: 0 }, undefined, { ...usual, command: ['a'] }],
    [
      { Test: ['CMD', 'a'], Interval: 1, Timeout: 1e30, Retries: 1e9 },
      undefined,
      { ...usual, command: ['a'], interval: 1000, timeout: 86_400_000, retries: 10_000 },
    ],
  ])('%j with shell %j', (given, shell, expected) => {
    expect(readHealthcheck(given, shell)).toEqual(expected as ReturnType<typeof readHealthcheck>);
  });
});
