import { describe, expect, test } from 'bun:test';
import type { ExaminedPort, ImageReport } from '../contract/image-report.ts';
import type { Model } from '../contract/model.ts';
import { containerApi } from '../contract/resources/container-api.ts';
import { modelConfigurationSchema } from '../contract/resources/model-configuration.ts';
import { completeContainer } from './complete-container.ts';

const limits = { memoryMegabytes: 100, cpu: 1, startSeconds: 1, idleSeconds: 1, graceSeconds: 1 };
const socket = { path: '/ws', needsSubprotocol: false, subprotocols: [], takesAnySubprotocol: false, extensions: '' };

function port(number: number, more: Partial<ExaminedPort> = {}): ExaminedPort {
  const found = { reach: 'everywhere', ipv6: false, accepts: true, protocol: 'plain', httpStatus: 200 } as const;
  return { port: number, ...found, anyPath: false, webSockets: [], refusals: [], ...more };
}

function report(...ports: ExaminedPort[]): ImageReport {
  const facts = { sizeBytes: 1, os: 'linux', architecture: 'amd64', user: '', stopSignal: 'SIGTERM' };
  return {
    image: 'a/b:1',
    startedAt: 0,
    durationMs: 1,
    facts: { ...facts, exposedPorts: [], entrypoint: [], command: [] },
    run: { limits, start: { kind: 'listening', afterMs: 1 }, portsVisible: true, ports, hostIsolated: true },
    findings: [],
  };
}

function completed(given: unknown, found: ImageReport) {
  const value: unknown = typeof given === 'string' ? JSON.parse(given || '{}') : (given ?? {});
  const container = containerApi(modelConfigurationSchema.parse(value), undefined);
  const model: Model = {
    id: 'm',
    projectId: 'p',
    ownerId: 'u',
    name: 'n',
    version: '1.0.0',
    status: 'publishing',
    sourceLocation: 'a/b:1',
    container,
    request: { initial_config: given },
    createdAt: 0,
  };
  return completeContainer(model, found);
}

const webSocket = port(9000, { webSockets: [socket], protocol: 'tls', healthPath: '/healthz' });

describe('what initial_config does not say', () => {
  test.each([[undefined], [''], ['{}'], [{}], ['{"protocol":null,"port":null}']])('is filled in: %p', (given) => {
    expect(completed(given, report(port(8080), webSocket))).toMatchObject({
      protocol: 'wss',
      port: 9000,
      readinessProbe: { method: 'HTTP', protocol: 'https', path: '/healthz' },
    });
  });

  test('never changes what it says', () => {
    expect(completed('{"protocol":"https"}', report(webSocket))).toMatchObject({ protocol: 'https', port: 9000 });
    expect(completed({ port: '8080' }, report(port(8080), webSocket))).toEqual({ protocol: 'http', port: 8080 });
  });

  test('leaves probes alone where there is one', () => {
    const given = { health: { check_method: 'TCP' } };
    expect(completed(given, report(webSocket)).readinessProbe).toBeUndefined();
  });

  test('stays as it was where nothing was found', () => {
    expect(completed({}, report())).toEqual({ protocol: 'http', port: 8080 });
    expect(completed({ port: 7 }, report(webSocket))).toEqual({ protocol: 'http', port: 7 });
    const { run: _run, facts: _facts, ...nothing } = report();
    expect(completed({}, nothing)).toEqual({ protocol: 'http', port: 8080 });
  });
});
