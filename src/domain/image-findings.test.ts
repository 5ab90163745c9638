import { describe, expect, test } from 'bun:test';
import type { ExaminedPort, ImageRun } from '../contract/image-report.ts';
import { type ExaminedRun, imageFindings } from './image-findings.ts';
import { suggestContainer } from './suggest-container.ts';

const facts = {
  sizeBytes: 1,
  os: 'linux',
  architecture: 'amd64',
  exposedPorts: [] as number[],
  entrypoint: [],
  command: ['server'],
  user: '65534',
  stopSignal: 'SIGTERM',
};
const limits = { memoryMegabytes: 100, cpu: 1, startSeconds: 60, idleSeconds: 20, graceSeconds: 10 };
const closed: ExaminedPort = {
  port: 8080,
  reach: 'everywhere',
  ipv6: false,
  accepts: false,
  anyPath: false,
  webSockets: [],
  refusals: [],
};
const socket = { path: '/ws', needsSubprotocol: false, subprotocols: [], takesAnySubprotocol: false, extensions: '' };
const http: ExaminedPort = { ...closed, accepts: true, protocol: 'plain', httpStatus: 200 };
const ws: ExaminedPort = { ...http, webSockets: [socket] };
const good: ImageRun = {
  limits,
  start: { kind: 'listening', afterMs: 100 },
  portsVisible: true,
  ports: [ws],
  users: [65534],
  memory: { restBytes: 1e6, peakBytes: 1e6 },
  idle: { path: '/ws', seconds: 20, kept: true, pings: 0, messages: 0 },
  end: { signal: 'SIGTERM', afterMs: 5, killed: false, exitCode: 0, socket: { ended: 'close', code: 1001 } },
  hostIsolated: true,
};

/** `level key` of each finding. */
function found(run: Partial<ImageRun>, more: { exposed?: number[]; log?: string[]; given?: string[] } = {}): string[] {
  const whole = { ...good, ...run };
  const suggestion = suggestContainer(whole.ports, { exposedPorts: more.exposed ?? [] });
  const examined: ExaminedRun = {
    facts: { ...facts, exposedPorts: more.exposed ?? [] },
    run: whole,
    ...(suggestion && { suggestion }),
    environment: new Set(more.given),
    log: more.log ?? [],
  };
  return imageFindings(examined).map(({ level, notice }) => `${level} ${notice.key}`);
}

const exited = (exitCode: number, log: string[] = [], outOfMemory = false): Partial<ImageRun> => ({
  start: { kind: 'exited', afterMs: 3, exitCode, outOfMemory, log },
  ports: [],
});

test('nothing is found of a good image', () => {
  expect(found({})).toEqual([]);
});

describe('a start', () => {
  test.each<[string, Partial<ImageRun>, string]>([
    [
      'of a command that is not there',
      { start: refused('exec: "x": executable file not found in $PATH') },
      'command-missing',
    ],
    ['that the engine refuses', { start: refused('no space left on device') }, 'refused'],
    ['that ends at once', exited(3, ['fatal: no weights']), 'exited'],
    ['of another processor', exited(1, ['exec /app: exec format error']), 'wrong-executable'],
    ['without its variables', exited(1, ['API_KEY is not set']), 'needs-environment'],
    ['that ends well all the same', exited(0, ['API_KEY is not set']), 'exited'],
    ['with too little memory', exited(137, [], true), 'out-of-memory'],
    ['after which nothing listens', { start: { kind: 'silent', afterMs: 6e4, log: [] }, ports: [] }, 'never-listens'],
  ])('%s', (_name, run, key) => {
    const { idle: _i, end: _e, users: _u, memory: _m, ...bare } = { ...good, ...run };
    expect(found(bare)).toContain(`problem doctor.${key}`);
  });

  test('that is slow is worth a note', () => {
    expect(found({ start: { kind: 'listening', afterMs: 40_000 } })).toEqual(['note doctor.slow-start']);
  });

  test('misses no variable that it was given', () => {
    expect(found(exited(1, ['API_KEY is not set']), { given: ['API_KEY'] })).toContain('problem doctor.exited');
  });
});

describe('a port', () => {
  test.each<[string, ExaminedPort, string]>([
    ['on loopback alone', { ...closed, reach: 'loopback' }, 'loopback-only'],
    ['for IPv6 alone', { ...closed, ipv6: true }, 'not-ipv4'],
    ['that says nothing', { ...closed, accepts: true }, 'no-answer'],
  ])('%s is a problem where there is no other', (_name, port, key) => {
    expect(found({ ports: [port] })).toEqual([`problem doctor.${key}`]);
    expect(found({ ports: [port, { ...ws, port: 8081 }] }).filter((text) => text.startsWith('problem'))).toEqual([]);
  });

  test('that is not the declared one, or not the default one, has to be named', () => {
    expect(found({ ports: [{ ...ws, port: 9000 }] }, { exposed: [80] })).toEqual(['note doctor.exposes-other-port']);
    expect(found({ ports: [{ ...ws, port: 9000 }] }, { exposed: [9000] })).toEqual([]);
    expect(found({ ports: [{ ...ws, port: 9000 }] })).toEqual(['note doctor.not-default-port']);
  });

  test('without WebSocket, or one that refuses it, is worth a note', () => {
    expect(found({ ports: [http] })).toEqual(['note doctor.no-websocket']);
    expect(found({ ports: [{ ...http, refusals: [{ path: '/ws', status: 401 }] }] })).toEqual([
      'note doctor.handshake-refused',
    ]);
  });
});

test('what the builder of the image should know', () => {
  expect(found({ users: [0] })).toEqual(['warning doctor.runs-as-root']);
  expect(found({ users: [0, 1000] })).toEqual(['note doctor.partly-root']);
  expect(found({ memory: { restBytes: 1, peakBytes: 90 * 1024 * 1024 } })).toEqual(['warning doctor.memory-tight']);
  expect(found({ idle: { path: '/', seconds: 20, kept: false, closedAfterMs: 5e3, pings: 0, messages: 0 } })).toEqual([
    'warning doctor.closes-idle',
  ]);
  const end = { signal: 'SIGTERM', afterMs: 1, killed: false };
  expect(found({ end: { ...end, killed: true, socket: { ended: 'not' } } })).toEqual(['warning doctor.ignores-signal']);
  expect(found({ end: { ...end, exitCode: 1 } })).toEqual(['warning doctor.ends-badly']);
  expect(found({ end: { ...end, exitCode: 143 } })).toEqual([]);
  expect(found({ end: { ...end, exitCode: 0, socket: { ended: 'reset' } } })).toEqual(['note doctor.drops-sockets']);
});

test('an image that ends while it is looked at is a problem, and so is what was not seen a note', () => {
  expect(found({ cutShort: 'ended' })).toEqual(['problem doctor.ended-early']);
  expect(found({ cutShort: 'out-of-memory' })).toEqual(['problem doctor.out-of-memory']);
  expect(found({ cutShort: 'late' })).toEqual(['note doctor.out-of-time']);
  expect(found({ hostIsolated: false, portsVisible: false })).toEqual([
    'note doctor.host-reachable',
    'note doctor.ports-hidden',
  ]);
});

describe('the suggested model', () => {
  test.each<[string, ExaminedPort[], number[], ReturnType<typeof suggestContainer>]>([
    ['is nothing without a port that answers', [closed, { ...closed, port: 1, accepts: true }], [], undefined],
    [
      'prefers WebSocket to HTTP, and what is declared among equals',
      [http, { ...ws, port: 9000 }, { ...ws, port: 9001 }],
      [9001],
      { protocol: 'ws', port: 9001, webSocketPath: '/ws' },
    ],
    [
      'names TLS, the health path and a sub-protocol that is needed',
      [
        {
          ...ws,
          protocol: 'tls',
          healthPath: '/healthz',
          webSockets: [{ ...socket, needsSubprotocol: true, subprotocols: ['a', 'b'] }],
        },
      ],
      [],
      { protocol: 'wss', port: 8080, readinessPath: '/healthz', webSocketPath: '/ws', subprotocol: 'a' },
    ],
    ['is HTTP where there is nothing else', [http], [], { protocol: 'http', port: 8080 }],
  ])('%s', (_name, ports, exposed, expected) => {
    expect(suggestContainer(ports, { exposedPorts: exposed })).toEqual(expected);
  });

  test('leaves readiness to the HEALTHCHECK of an image that has one', () => {
    const times = { interval: 1, timeout: 1, startPeriod: 0, startInterval: 1, retries: 1 };
    const ports = [{ ...http, healthPath: '/health' }];
    expect(suggestContainer(ports, { exposedPorts: [], healthcheck: { command: ['true'], ...times } })).toEqual({
      protocol: 'http',
      port: 8080,
    });
  });
});

function refused(detail: string): ImageRun['start'] {
  return { kind: 'refused', detail };
}
