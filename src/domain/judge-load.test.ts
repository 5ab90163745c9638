import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LoadedInstance, LoadStep } from '../contract/load-test.ts';
import { noticeText } from '../contract/notices.ts';
import { allowedP99, judgeLoad, loadRamp, recommendSockets } from './judge-load.ts';

const times = (p99: number, count = 100) => ({ count, p50: p99 / 2, p99, most: p99 });
const instance: LoadedInstance = { id: 'i-0', connections: 10, restarts: 0 };
const calm: LoadStep = {
  sockets: 10,
  open: 10,
  handshakes: times(8),
  answers: times(4),
  sent: 100,
  received: 100,
  refused: 0,
  lost: 0,
  unanswered: 0,
  lateP99: 0,
  instances: [instance],
};
const with_ = (changes: Partial<LoadStep>): LoadStep => ({ ...calm, sockets: 100, open: 100, ...changes });
const judged = (step: LoadStep, limits = {}, first = calm) =>
  judgeLoad([first, step], { limits: { mostErrorsPercent: 1, ...limits }, restarts: 0, patienceMs: 10_000 });

test.each<[string, Partial<LoadStep>, object, string | undefined]>([
  ['nothing', {}, {}, undefined],
  ['one of a hundred', { refused: 1, lost: 1, unanswered: 1 }, {}, undefined],
  ['handshakes', { refused: 2, failure: 'HTTP 429' }, {}, 'At 100 open sockets 2 handshakes were refused'],
  ['any handshake, where none may', { refused: 1 }, { mostErrorsPercent: 0 }, '1 handshakes were refused'],
  ['sockets', { lost: 2, failure: 'code 1006' }, {}, '2 of them were ended by the other side. The first: code 1006'],
  ['answers', { unanswered: 20 }, {}, '20 messages had no answer after 10 s'],
  ['no answer at all', { unanswered: 20, answers: times(0, 0) }, { mostErrorsPercent: 50 }, 'had no answer'],
  [
    'handshakes alone, whatever may be',
    { open: 0, handshakes: times(0, 0), answers: times(0, 0), refused: 100 },
    { mostErrorsPercent: 100 },
    '100 handshakes were refused',
  ],
  ['all that may be', { open: 0, lost: 100 }, { mostErrorsPercent: 100 }, undefined],
  ['slower than five times, below 100 ms', { answers: times(90) }, {}, undefined],
  ['slower', { answers: times(101) }, {}, 'p99 was 101 ms, more than the 100 ms'],
  ['slower than allowed', { answers: times(31) }, { mostP99Ms: 30 }, 'p99 was 31 ms, more than the 30 ms'],
  ['slow handshakes', { answers: times(0, 0), handshakes: times(500) }, {}, 'p99 was 500 ms'],
  ['handshakes beside answers', { handshakes: times(5_000) }, {}, undefined],
  ['a restart', { instances: [{ ...instance, restarts: 1 }] }, {}, 'an instance of the service ended'],
  [
    'memory',
    { instances: [{ ...instance, memoryMegabytes: 90, mostMemoryMegabytes: 100 }] },
    {},
    '90 MB of the 100 MB',
  ],
  ['less memory', { instances: [{ ...instance, memoryMegabytes: 89, mostMemoryMegabytes: 100 }] }, {}, undefined],
  ['cores', { instances: [instance, { ...instance, cores: 1.9, mostCores: 2 }] }, {}, 'used 1.9 of the 2 cores'],
  ['cores without a limit', { instances: [{ ...instance, cores: 64 }] }, {}, undefined],
])('what a service suffers from: %s', (_, changes, limits, words) => {
  const found = judged(with_(changes), limits);
  if (words === undefined) expect(found).toBeUndefined();
  else expect(found && noticeText(found, 'en')).toContain(words);
});

test('the first step is measured by what is allowed alone', () => {
  const slow = { ...calm, answers: times(900) };
  const ask = (limits: object) =>
    judgeLoad([slow], { limits: { mostErrorsPercent: 1, ...limits }, restarts: 0, patienceMs: 1 });
  expect(ask({})).toBeUndefined();
  expect(ask({ mostP99Ms: 500 })?.key).toBe('load.slow');
  expect(allowedP99(slow, { mostErrorsPercent: 1 })).toBe(4_500);
});

test('restarts before the test are none of it', () => {
  const step = with_({ instances: [{ ...instance, restarts: 3 }] });
  const limits = { mostErrorsPercent: 1 };
  expect(judgeLoad([calm, step], { limits, restarts: 3, patienceMs: 1 })).toBeUndefined();
});

test('what is recommended is the largest step that was not too much, divided by the instances', () => {
  const two = { ...calm, sockets: 50, instances: [instance, instance] };
  const steps = [calm, two, with_({})];
  expect(recommendSockets(steps, true)).toEqual({
    mostPerInstance: 25,
    targetPerInstance: 20,
    isAtLeast: false,
    instances: 2,
  });
  expect(recommendSockets(steps, false)).toMatchObject({ mostPerInstance: 100, isAtLeast: true });
  expect(recommendSockets([calm], true)).toBeUndefined();
  expect(recommendSockets([{ ...two, sockets: 1 }], false)).toMatchObject({ mostPerInstance: 1, targetPerInstance: 1 });
  expect(recommendSockets([{ ...calm, instances: [] }], false)).toMatchObject({ mostPerInstance: 10, instances: 1 });
});

test('more errors are never less suffering', () => {
  const count = fc.nat({ max: 200 });
  fc.assert(
    fc.property(count, count, count, fc.nat({ max: 100 }), (refused, lost, unanswered, mostErrorsPercent) => {
      const less = judged(with_({ refused, lost, unanswered }), { mostErrorsPercent });
      const more = judged(with_({ refused: refused + 1, lost, unanswered: unanswered + 1 }), { mostErrorsPercent });
      if (less !== undefined) expect(more).toBeDefined();
    }),
  );
});

test.each([
  [1, [1]],
  [2, [1, 2]],
  [7, [1, 2, 5, 7]],
  [100, [1, 2, 5, 10, 20, 50, 100]],
])('a ramp to %p', (most, steps) => {
  expect(loadRamp(most)).toEqual(steps);
});

test('a ramp grows, and ends at its largest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (most) => {
      const steps = loadRamp(most);
      expect(steps.at(-1)).toBe(most);
      expect(steps.every((step, index) => step > (steps[index - 1] ?? 0))).toBeTrue();
    }),
  );
});
