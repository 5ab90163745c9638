import { expect, test } from 'bun:test';
import { type Notice, notice } from '../contract/notices.ts';
import type { SlotHistory } from './plan-types.ts';
import { restartLoop } from './restart-loop.ts';

const exited = notice('instance.exited', { model: 'm 1', instance: 'i', exitCode: 3, seconds: 42, log: 'boom' });
const killed = notice('instance.out-of-memory', { model: 'm 1', instance: 'i', memory: 64, log: 'boom' });
const unhealthyArgs = { model: 'm 1', instance: 'i', times: 2, detail: 'GET / was late', log: 'boom' };
const unhealthy = notice('instance.unhealthy', unhealthyArgs);
const notStarted = notice('instance.startup-failed', unhealthyArgs);
const lost = notice('instance.lost', { model: 'm 1' });

function loop(reason: Notice | undefined, change: Partial<SlotHistory> = {}) {
  return restartLoop({ attempt: 4, failures: 4, quickExits: 0, ...(reason && { reason }), ...change }, 'm 1');
}

test.each<[Notice | undefined, Partial<SlotHistory>, Notice | undefined]>([
  [exited, {}, notice('service.exit-loop', { model: 'm 1', times: 4, exitCode: 3, seconds: 42, log: 'boom' })],
  [exited, { quickExits: 3 }, notice('service.crash-loop', { model: 'm 1', times: 3, exitCode: 3, log: 'boom' })],
  [killed, {}, notice('service.memory-loop', { model: 'm 1', times: 4, memory: 64, log: 'boom' })],
  [unhealthy, {}, notice('service.unhealthy-loop', { model: 'm 1', times: 4, detail: 'GET / was late', log: 'boom' })],
  [notStarted, {}, notice('service.startup-loop', { model: 'm 1', times: 4, detail: 'GET / was late', log: 'boom' })],
  [exited, { failures: 2 }, undefined],
  [lost, {}, undefined],
  [undefined, {}, undefined],
])('%j with %j', (reason, change, expected) => {
  expect(loop(reason, change)).toEqual(expected);
});

test('is still named while the next attempt starts, and by its own end after it', () => {
  expect(loop(undefined, { before: exited })?.key).toBe('service.exit-loop');
  expect(loop(unhealthy, { before: exited })?.key).toBe('service.unhealthy-loop');
});

test('nothing is remembered, nothing is said', () => {
  expect(restartLoop(undefined, 'm 1')).toBeUndefined();
});
