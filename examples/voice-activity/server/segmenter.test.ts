import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readOptions } from './options.ts';
import type { SegmentEvent } from './segmenter.ts';
import { Segmenter } from './segmenter.ts';

/** One digit a window of 32 ms: 9 stands for a probability of 0.9. */
function run(digits: string, query = ''): { readonly events: SegmentEvent[]; readonly segmenter: Segmenter } {
  const segmenter = new Segmenter(readOptions(new URLSearchParams(query)));
  const events = [...digits].map((digit) => segmenter.next(Number(digit) / 10, 512));
  return { events: [...events, segmenter.finish()].filter((event) => event !== undefined), segmenter };
}

const silence = (windows: number) => '0'.repeat(windows);
const voice = (windows: number) => '9'.repeat(windows);

test('a stretch of speech is reported when it is long enough, and ended when silence is', () => {
  const { events, segmenter } = run(silence(10) + voice(20) + silence(20));
  expect(events).toEqual([
    { type: 'speech_start', time: 0.256, probability: 0.9 },
    { type: 'speech_end', start: 0.256, end: 1.024, probability: 0.9, peak: 0.9 },
  ]);
  expect(segmenter.totals).toEqual({ duration: 1.6, segments: 1, speech: 0.768 });
});

test('a click is not speech', () => {
  expect(run(silence(10) + voice(4) + silence(20) + voice(4) + silence(20)).events).toEqual([]);
});

test('a short pause does not end a segment, a long one does', () => {
  expect(run(voice(20) + silence(9) + voice(20) + silence(20)).segmenter.totals.segments).toBe(1);
  expect(run(voice(20) + silence(10) + voice(20) + silence(20)).segmenter.totals.segments).toBe(2);
});

test('a voice that wavers between the thresholds stays in one segment but does not begin one', () => {
  expect(run(`${voice(10)}${'4'.repeat(40)}${voice(10)}${silence(20)}`).segmenter.totals.segments).toBe(1);
  expect(run('4'.repeat(100)).events).toEqual([]);
});

test('speech that is there from the first sample begins at 0, and speech that goes on to the end ends there', () => {
  expect(run(voice(50)).events).toEqual([
    { type: 'speech_start', time: 0, probability: 0.9 },
    { type: 'speech_end', start: 0, end: 1.6, probability: 0.9, peak: 0.9 },
  ]);
});

test('options change what counts', () => {
  const wavering = silence(10) + '6'.repeat(20) + silence(20);
  expect(run(wavering, 'threshold=0.7').events).toEqual([]);
  expect(run(wavering, 'min_speech_ms=1000').events).toEqual([]);
  expect(run(wavering, 'padding_ms=0').events[0]).toMatchObject({ time: 0.32 });
});

test('segments of any stream are in order, apart, inside the stream and at least as long as asked', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 400 }), (digits) => {
      const { events, segmenter } = run(digits.join(''));
      let open: number | undefined;
      let previousEnd = 0;
      for (const event of events) {
        if (event.type === 'speech_start') {
          expect(open).toBeUndefined();
          expect(event.time).toBeGreaterThanOrEqual(previousEnd);
          open = event.time;
        } else {
          expect(event.start).toBe(open ?? Number.NaN);
          expect(event.end - event.start).toBeGreaterThan(0.25);
          expect(event.end).toBeLessThanOrEqual(segmenter.totals.duration);
          previousEnd = event.end;
          open = undefined;
        }
      }
      expect(open).toBeUndefined();
    }),
  );
});
