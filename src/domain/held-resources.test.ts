import { expect, test } from 'bun:test';
import { observed, revision } from '../../test/support/planned-service.ts';
import { heldResources, placesShown } from './held-resources.ts';

const holds = (gpu: string) => ({ cpu: 1, memoryMegabytes: 100, devices: [gpu] });
const ended = { phase: 'exited', finishedAt: 1, exitCode: 1 } as const;
const devicesOf = (...of: Parameters<typeof heldResources>) => heldResources(...of).flatMap(({ devices }) => devices);

test('everything that lives holds what it was given, of whatever revision', () => {
  const shown = [
    observed({ slot: 0, holds: holds('a') }),
    observed({ slot: 1, holds: holds('b') }),
    observed({ slot: 0, revision: 'former', holds: holds('c') }),
    observed({ slot: 2, phase: 'created', holds: holds('d') }),
    observed({ slot: 3 }),
  ];
  expect(devicesOf(shown, new Map())).toEqual(['a', 'b', 'c', 'd']);
});

test('a place keeps its claim between two of its instances, and has it once', () => {
  const over = observed({ slot: 0, attempt: 3, ...ended, holds: holds('a') });
  expect(devicesOf([over], new Map())).toEqual(['a']);
  const places = new Map([[`${revision}/0`, holds('a')]]);
  expect(devicesOf([over], places)).toEqual(['a']);
  expect(devicesOf([], places)).toEqual(['a']);
  expect(devicesOf([over, observed({ slot: 0, attempt: 4, holds: holds('a') })], places)).toEqual(['a']);
});

test('a place is told from what is shown of it: by what lives, else by what ended last', () => {
  const shown = [
    observed({ slot: 0, attempt: 1, holds: holds('live') }),
    observed({ slot: 0, attempt: 2, ...ended, holds: holds('later') }),
    observed({ slot: 1, attempt: 5, ...ended, holds: holds('last') }),
    observed({ slot: 1, attempt: 4, ...ended, holds: holds('before') }),
  ];
  expect(placesShown(shown)).toEqual(
    new Map([
      [`${revision}/0`, holds('live')],
      [`${revision}/1`, holds('last')],
    ]),
  );
});
