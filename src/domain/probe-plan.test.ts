import { describe, expect, test } from 'bun:test';
import type { Healthcheck } from '../contract/healthcheck.ts';
import type { ContainerApi, Probe } from '../contract/model.ts';
import { probePlan } from './probe-plan.ts';

const plain: ContainerApi = { protocol: 'ws', port: 8080 };

function probe(change: Partial<Probe>): Probe {
  return {
    method: 'HTTP',
    protocol: 'http',
    path: '/health',
    command: [],
    initialDelaySeconds: 12,
    periodSeconds: 5,
    timeoutSeconds: 4,
    failureThreshold: 3,
    ...change,
  };
}

const healthcheck: Healthcheck = {
  command: ['/alive'],
  interval: 30_000,
  timeout: 20_000,
  startPeriod: 0,
  startInterval: 5_000,
  retries: 3,
};

describe('without a configured probe', () => {
  test.each([
    ['ws', false],
    ['wss', true],
    ['http', false],
    ['https', true],
  ] as const)('a port of %s that accepts is enough', (protocol, tls) => {
    const plan = probePlan({ protocol, port: 1 });
    expect(plan.readiness).toMatchObject({ check: { kind: 'connect', tls }, initialDelay: 0, failureThreshold: 3 });
    expect(plan.startup).toEqual([]);
    expect(plan.liveness).toBeUndefined();
  });

  test("the image's HEALTHCHECK decides, once the port accepts", () => {
    const plan = probePlan({ protocol: 'wss', port: 1 }, healthcheck);
    const check = { kind: 'exec', command: ['/alive'], healthcheck: true } as const;
    expect(plan.startup.map((stage) => stage.check)).toEqual([{ kind: 'connect', tls: true }, check]);
    expect(plan.startup.map((stage) => stage.eagerPeriod)).toEqual([200, 5_000]);
    expect(plan.readiness).toEqual({
      check,
      initialDelay: 0,
      eagerPeriod: 30_000,
      period: 30_000,
      timeout: 20_000,
      failureThreshold: 3,
    });
    expect(plan.liveness).toBe('as readiness');
  });

  test.each([
    [{ startPeriod: 0 }, Number.POSITIVE_INFINITY],
    [{ startPeriod: 60_000 }, 12 + 3],
    [{ startPeriod: 61_000, retries: 1 }, 13 + 1],
    // Never rarer than it is asked for later.
    [{ startPeriod: 10_000, interval: 1_000 }, 10 + 3],
  ])('a start of %j is given up after %p failures', (change, failures) => {
    const { startup } = probePlan(plain, { ...healthcheck, ...change });
    expect(startup.map((stage) => stage.failureThreshold)).toEqual([Number.POSITIVE_INFINITY, failures]);
  });
});

describe('a configured probe', () => {
  test.each([
    [{}, { kind: 'http', tls: false, path: '/health' }],
    [
      { protocol: 'https', path: '/a?b=1' },
      { kind: 'http', tls: true, path: '/a?b=1' },
    ],
    [{ method: 'TCP' }, { kind: 'connect', tls: false }],
    [
      { method: 'EXEC', command: ['a', 'b c'] },
      { kind: 'exec', command: ['a', 'b c'] },
    ],
    [
      { method: 'WEBSOCKET', path: '/' },
      { kind: 'web-socket', tls: false, path: '/' },
    ],
    [
      { method: 'WEBSOCKET', path: '/ws', protocol: 'https', subProtocol: 'chat', message: 'ping', expect: 'pong' },
      { kind: 'web-socket', tls: true, path: '/ws', subProtocol: 'chat', message: 'ping', expect: 'pong' },
    ],
  ] as const)('%j becomes a check', (change, check) => {
    const plan = probePlan({ ...plain, readinessProbe: probe(change) });
    expect(plan.readiness).toEqual({
      check,
      initialDelay: 12_000,
      eagerPeriod: 5_000,
      period: 5_000,
      timeout: 4_000,
      failureThreshold: 3,
    });
  });

  test('of TCP makes a TLS handshake where the container speaks TLS', () => {
    const plan = probePlan({ protocol: 'https', port: 1, livenessProbe: probe({ method: 'TCP' }) });
    expect(plan.liveness).toMatchObject({ check: { kind: 'connect', tls: true } });
  });

  test.each(['startupProbe', 'readinessProbe', 'livenessProbe'] as const)("%s puts the image's aside", (name) => {
    const plan = probePlan({ ...plain, [name]: probe({}) }, healthcheck);
    expect(JSON.stringify(plan)).not.toContain('/alive');
    expect(plan.startup).toHaveLength(name === 'startupProbe' ? 1 : 0);
    expect(plan.liveness === undefined).toBe(name !== 'livenessProbe');
  });
});
