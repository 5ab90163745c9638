import { expect, test } from 'bun:test';
import { chartLines, chartTop, pointAt } from './chart-lines.ts';

const frame = { from: 0, to: 100, step: 10, top: 4 };

test('points that follow each other are one line, and a gap parts two', () => {
  const points = [0, 10, 30, 40].map((time) => ({ time, value: 2 }));
  expect(chartLines(points, frame)).toEqual(['0.00,50.00 10.00,50.00', '30.00,50.00 40.00,50.00']);
});

test('what nobody saw is a gap, and a zero is not', () => {
  const points = [
    { time: 0, value: 0 },
    { time: 10, value: undefined },
    { time: 20, value: 4 },
  ];
  expect(chartLines(points, frame)).toEqual(['0.00,100.00 0.00,100.00', '20.00,0.00 20.00,0.00']);
});

test('nothing is drawn beside the frame', () => {
  const points = [-20, -5, 95, 105].map((time) => ({ time, value: 9 }));
  expect(chartLines(points, frame)).toEqual(['0.00,0.00 0.00,0.00', '95.00,0.00 95.00,0.00']);
  expect(chartLines([], frame)).toEqual([]);
});

test('the upper edge is a round number, and so high that nothing which reads as 0 leaves the base line', () => {
  const values = [[], [0.0004], [1], [1.01], [430], [5_001]];
  expect(values.map((each) => chartTop(each, 1))).toEqual([1, 1, 1, 2, 500, 10_000]);
  expect([[0.0004], [0.13]].map((each) => chartTop(each, 0.1))).toEqual([0.1, 0.2]);
});

test('a moment has the point next to it, and none in a gap', () => {
  const points = [
    { time: 0, value: 0 },
    { time: 10, value: undefined },
    { time: 40, value: 4 },
  ];
  expect([-3, 4, 9, 21, 33, 50, 51].map((at) => pointAt(points, at, 10)?.value)).toEqual([
    0,
    0,
    0,
    undefined,
    4,
    4,
    undefined,
  ]);
});
