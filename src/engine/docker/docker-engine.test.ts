import { afterAll } from 'bun:test';
import { probeTargetImage, testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { startTinyRegistry } from '../../../test/support/tiny-registry.ts';
import { createLogger } from '../../log/logger.ts';
import { describeEngine } from '../conformance.ts';
import type { Addressing } from './container-configuration.ts';
import { createDockerEngine } from './docker-engine.ts';

function randomInstallation(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
}

function factory(installation: string, addressing: Addressing) {
  const log = createLogger({ name: 'engine-test', level: 'silent' });
  return () => createDockerEngine({ installation, endpoint: testEngineEndpoint, addressing, log });
}

for (const addressing of ['container', 'published'] as const) {
  const registry = startTinyRegistry('open');
  afterAll(() => registry[Symbol.dispose]());
  describeEngine(`Docker with ${addressing} addresses`, async () => ({
    engine: factory(randomInstallation(), addressing),
    stranger: factory(randomInstallation(), addressing),
    image: await probeTargetImage(),
    pullable: `${registry.host}/team/voice:1`,
  }));
}
