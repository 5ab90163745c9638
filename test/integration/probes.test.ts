import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Probe } from '../../src/contract/model.ts';
import { runCheck } from '../../src/control/checks/run-check.ts';
import { createDockerEngine } from '../../src/engine/docker/docker-engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { engine as callEngine, testEngineEndpoint } from '../support/probe-target.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;

beforeAll(async () => {
  bench = await ControlBench.open();
});

afterAll(() => bench[Symbol.asyncDispose]());

const isRunning = ({ state }: { state: { status: string } }) => state.status === 'running';

function probe(change: Partial<Probe>): Probe {
  return {
    method: 'EXEC',
    protocol: 'http',
    path: '/',
    command: ['test', '-e', '/tmp/flag'],
    initialDelaySeconds: 0,
    periodSeconds: 1,
    timeoutSeconds: 10,
    failureThreshold: 2,
    ...change,
  };
}

async function inside(serviceId: string, ...command: string[]): Promise<string> {
  const [instance] = await bench.running(serviceId);
  const { output } = await bench.engine.exec(instance?.id ?? '', command, AbortSignal.timeout(30_000));
  return output;
}

async function remove(id: string): Promise<void> {
  await bench.wish(id, 'deleted');
  await bench.isGone(id);
}

describe('a readiness probe', () => {
  test('of EXEC decides, and its words are the reason meanwhile', async () => {
    const id = await bench.deploy(await bench.model(await buildTestImage('node-ws'), { readinessProbe: probe({}) }));
    await bench.says(id, 'does not pass its readiness check: test -e /tmp/flag: it ended with exit code 1');
    await inside(id, 'touch', '/tmp/flag');
    await bench.reaches(id, 'it runs', isRunning);
    await remove(id);
  });

  test.each<[string, 'node-ws' | 'wss-self-signed' | 'python-websockets' | 'scratch-static', Partial<Probe>]>([
    ['HTTP', 'node-ws', { method: 'HTTP', path: '/health' }],
    ['HTTPS', 'wss-self-signed', { method: 'HTTP', protocol: 'https', path: '/health' }],
    ['TCP', 'scratch-static', { method: 'TCP' }],
    ['WebSocket', 'scratch-static', { method: 'WEBSOCKET' }],
    [
      'WebSocket with an answer',
      'node-ws',
      { method: 'WEBSOCKET', subProtocol: 'chat', message: 'hello', expect: 'hello' },
    ],
    ['WebSocket of Python', 'python-websockets', { method: 'WEBSOCKET', message: 'hello', expect: 'ello' }],
    ['WebSocket over TLS', 'wss-self-signed', { method: 'WEBSOCKET', protocol: 'https', message: 'hello' }],
  ])('of %s is asked where it was configured', async (_name, image, change) => {
    const protocol = image === 'wss-self-signed' ? 'wss' : 'ws';
    const model = await bench.model(await buildTestImage(image), { protocol, readinessProbe: probe(change) });
    const id = await bench.deploy(model);
    await bench.reaches(id, 'it runs', isRunning);
    await remove(id);
  });

  test.each<[string, Partial<Probe>]>([
    ['HTTP GET /broken: it was answered 500', { method: 'HTTP', path: '/broken' }],
    ['WebSocket ws /refuse: the handshake was answered 403', { method: 'WEBSOCKET', path: '/refuse' }],
    [
      'WebSocket ws /: 101 came, but no message with "pong" within 1000 ms; the last one was "ping?"',
      { method: 'WEBSOCKET', message: 'ping?', expect: 'pong', timeoutSeconds: 1 },
    ],
    [
      'WebSocket ws /: 101 came, but the server closed with 4001 "busy"',
      { method: 'WEBSOCKET', message: 'close 4001 busy' },
    ],
    ['HTTPS GET /: the TLS handshake failed', { method: 'HTTP', protocol: 'https' }],
  ])('that fails says why: %s', async (words, change) => {
    const model = await bench.model(await buildTestImage('node-ws'), { readinessProbe: probe(change) });
    const id = await bench.deploy(model);
    await bench.says(id, `does not pass its readiness check: ${words}`);
    await remove(id);
  });
});

test('a start-up probe holds readiness back, and a failed one restarts the instance', async () => {
  const startupProbe = probe({ failureThreshold: 4 });
  const id = await bench.deploy(
    await bench.model(await buildTestImage('node-ws'), { startupProbe, readinessProbe: probe({ method: 'TCP' }) }),
  );
  await bench.says(id, 'failed its startup check 4 times in a row and is restarted: test -e /tmp/flag');
  expect((await bench.store.services.get(id))?.state.status).toBe('deploying');
  await until(30_000, 'the next attempt runs', async () =>
    (await bench.running(id)).some(({ attempt }) => attempt > 0) ? true : undefined,
  );
  await inside(id, 'touch', '/tmp/flag');
  await bench.reaches(id, 'it runs', isRunning);
  await remove(id);
});

test('a failing liveness probe restarts the instance, and its last log lines are told', async () => {
  const livenessProbe = probe({ command: ['test', '!', '-e', '/tmp/flag'] });
  const id = await bench.deploy(await bench.model(await buildTestImage('wrong-port'), { port: 9000, livenessProbe }));
  await bench.reaches(id, 'it runs', isRunning);
  await inside(id, 'touch', '/tmp/flag');
  const words = await bench.says(id, 'failed its health check 2 times in a row and is restarted');
  expect(words).toEndWith('Last log lines:\nlistening on *:9000');
  await bench.says(id, 'All 1 instances are ready again.');
  expect((await bench.running(id)).map(({ attempt }) => attempt)).toEqual([1]);
  await remove(id);
});

describe('what is restarted again and again is named, with its last log lines,', () => {
  test('when its liveness probe fails', async () => {
    // Ready at once, and given up three seconds later.
    const livenessProbe = probe({ command: ['false'], initialDelaySeconds: 3, failureThreshold: 1 });
    const id = await bench.deploy(await bench.model(await buildTestImage('wrong-port'), { port: 9000, livenessProbe }));
    await bench.reaches(id, 'it runs', isRunning);
    const words = await bench.says(id, 'restarted 3 times in a row because it failed its health check', 120_000);
    expect(words).toContain('The last time: false: it ended with exit code 1. Last log lines:\nlistening on *:9000');
    const { state } = await bench.reaches(
      id,
      'the reason',
      (one) => one.state.reason?.key === 'service.unhealthy-loop',
    );
    expect(state.status).toBe('failed');
    await until(60_000, 'the next attempt tells it as well', async () =>
      bench.reconciler.instances(id).some((one) => one.reason?.key === 'service.unhealthy-loop') ? true : undefined,
    );
    await remove(id);
  });

  test('when its process ends', async () => {
    const command = ['/bin/sh', '-c', 'node server.mjs & sleep 4; echo giving up; exit 4'];
    const id = await bench.deploy(await bench.model(await buildTestImage('wrong-port'), { port: 9000, command }));
    await bench.reaches(id, 'it runs', isRunning);
    const words = await bench.says(id, '3 times right after its start, last with exit code 4', 120_000);
    expect(words).toEndWith('Last log lines:\nlistening on *:9000\ngiving up');
    await bench.reaches(id, 'the reason', (one) => one.state.reason?.key === 'service.crash-loop');
    expect((await bench.store.services.get(id))?.wish).toBe('running');
    await remove(id);
  });
});

describe('behind a published port', () => {
  test.each(['seen', 'not seen'])(
    'an instance that does not listen is told apart where its sockets are %s',
    async (way) => {
      const installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
      const log = createLogger({ name: 'probes-test', level: 'silent' });
      const options = { installation, endpoint: testEngineEndpoint, addressing: 'published', log } as const;
      const published = createDockerEngine(options);
      const engine = way === 'seen' ? published : { ...published, listeningPorts: async () => undefined };
      const signal = AbortSignal.timeout(60_000);
      try {
        const { id: image } = await published.prepareImage(
          { name: await buildTestImage('scratch-static') },
          { signal },
        );
        const check = async (port: number) => {
          const id = `port-${port}`;
          const of = { serviceId: 's', modelId: 'm', revision: 'r', slot: 0, attempt: 0 };
          await published.start({ ...of, id, image, port, environment: {}, cpu: 0.5, memoryMegabytes: 64 }, signal);
          const address = await until(
            30_000,
            'an address',
            async () => (await published.list(signal)).find((one) => one.id === id)?.address,
          );
          const target = { id, host: address.host, port: address.port, published: true, containerPort: port };
          return () => runCheck({ kind: 'connect', tls: false }, target, 10_000, engine);
        };
        const listening = await check(8080);
        await until(30_000, 'it listens', async () => ((await listening())?.passed ? true : undefined));
        expect(await (await check(8081))()).toEqual({
          passed: false,
          failure: 'refused',
          detail: 'nothing listens on port 8081 in the container',
        });
      } finally {
        await published.removeAll(AbortSignal.timeout(60_000));
      }
    },
  );
});

describe("an image's HEALTHCHECK", () => {
  async function model(container: Partial<Parameters<ControlBench['model']>[1]> = {}) {
    const name = await buildTestImage('healthcheck');
    const { healthcheck } = await bench.engine.prepareImage({ name }, { signal: AbortSignal.timeout(30_000) });
    expect(healthcheck).toMatchObject({ interval: 1000, timeout: 10_000, startPeriod: 0, retries: 2 });
    return bench.model(name, container, healthcheck ? { healthcheck } : {});
  }

  test('decides where nothing is configured, is run by the platform alone, and restarts what fails it', async () => {
    const id = await bench.deploy(await model());
    await bench.reaches(id, 'it runs', isRunning);
    const [instance] = await bench.running(id);
    const inspected = await callEngine(`/containers/sluice-${bench.installation}-${instance?.id}/json`);
    expect(((await inspected.json()) as { State: object }).State).not.toHaveProperty('Health');
    await until(30_000, 'it is made again', async () =>
      (await inside(id, 'cat', '/tmp/checks')).split('\n').length > 4 ? true : undefined,
    );
    await inside(id, 'touch', '/tmp/sick');
    expect(await bench.says(id, 'failed its health check 2 times in a row and is restarted')).toContain(
      'HEALTHCHECK /bin/sh -c echo checked >> /tmp/checks && test ! -e /tmp/sick: it ended with exit code 1',
    );
    await bench.says(id, 'All 1 instances are ready again.');
    await remove(id);
  });

  test('does not run where another probe is configured', async () => {
    const id = await bench.deploy(await model({ readinessProbe: probe({ method: 'HTTP', path: '/health' }) }));
    await bench.reaches(id, 'it runs', isRunning);
    expect(await inside(id, 'ls', '/tmp')).not.toContain('checks');
    await remove(id);
  });

  test('is not trusted with a port on which nobody listens', async () => {
    const id = await bench.deploy(await model({ port: 8081 }));
    await bench.says(id, 'listens on 8080, not on 8081: set port 8080');
    expect(await inside(id, 'ls', '/tmp')).not.toContain('checks');
    await remove(id);
  });
});
