import { expect, test } from 'bun:test';
import { createDockerEngine } from '../engine/docker/docker-engine.ts';
import { createLogger } from '../log/logger.ts';
import { readInstanceLogs } from './instance-logs.ts';

test('an engine that cannot be reached is said to the client in words', async () => {
  const log = createLogger({ name: 'test', level: 'silent' });
  const endpoint = '/nowhere/engine.sock';
  const engine = createDockerEngine({ installation: '0123456789ab', endpoint, addressing: 'container', log });
  const signal = AbortSignal.timeout(5_000);
  const lines = readInstanceLogs(engine, 'i', { tail: 10, follow: false, signal });
  const failure = await lines.next().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    name: 'ClientError',
    key: 'platform.engine-unreachable',
    args: { detail: expect.stringContaining(endpoint) },
  });
});
