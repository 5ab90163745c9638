import { expect, test } from 'bun:test';
import { parseWorkerMessage } from './worker-message.ts';

const waiting = (services: unknown) => JSON.stringify({ type: 'waiting', services });

test('how many calls wait is read as it was said', () => {
  const services = [{ serviceId: 'a', waiting: 0 }];
  expect(parseWorkerMessage(waiting(services))).toEqual({ type: 'waiting', services });
});

test.each([
  waiting(undefined),
  waiting({}),
  waiting([null]),
  waiting([{ serviceId: 1, waiting: 1 }]),
  waiting([{ serviceId: 'a' }]),
  waiting([{ serviceId: 'a', waiting: -1 }]),
  waiting([{ serviceId: 'a', waiting: 1.5 }]),
  waiting([{ serviceId: 'a', waiting: '1' }]),
])('%s is no message of a worker', (line) => {
  expect(parseWorkerMessage(line)).toBeUndefined();
});
