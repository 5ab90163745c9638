import { expect, test } from 'bun:test';
import { defaultRouteLimits } from './route.ts';

test('by default a service bounds its connections, and nothing that an image may do on one', () => {
  const { maxConnections, maxConnectionsPerInstance, maxConnectionsPerCredential, handshakesPerSecond, ...each } =
    defaultRouteLimits;
  const all = [maxConnections, maxConnectionsPerInstance, maxConnectionsPerCredential, handshakesPerSecond];
  expect(all.every((bound) => bound > 0)).toBe(true);
  expect(each).toEqual({ idleTimeoutSeconds: 0, maxDurationSeconds: 0, messagesPerSecond: 0, bytesPerSecond: 0 });
});
