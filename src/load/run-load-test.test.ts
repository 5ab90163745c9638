import { afterAll, beforeEach, expect, test } from 'bun:test';
import type { Server, ServerWebSocket } from 'bun';
import { until } from '../../test/support/deadline.ts';
import type { LoadedInstance, LoadPlan, LoadProgress } from '../contract/load-test.ts';
import { noticeText } from '../contract/notices.ts';
import { createGenerator } from './generator.ts';
import { runLoadTest } from './run-load-test.ts';

type Answer = (socket: ServerWebSocket<undefined>, message: string | Buffer) => void;

/** What the service does with a message; each test may choose. */
let answer: Answer;
/** Sockets beyond so many are refused. */
let mostSockets: number;
let open: Set<ServerWebSocket<undefined>>;
let heard: (string | Buffer)[];
let closes: number[];

const server: Server<undefined> = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, self) {
    if (open.size >= mostSockets) return Response.json({ error_msg: 'full up' }, { status: 503 });
    return self.upgrade(request) ? undefined : new Response(null, { status: 426 });
  },
  websocket: {
    open: (socket) => void open.add(socket),
    message(socket, message) {
      heard.push(message);
      answer(socket, message);
    },
    close(socket, code) {
      open.delete(socket);
      closes.push(code);
    },
  },
});

afterAll(() => server.stop(true));
beforeEach(() => {
  answer = (socket, message) => void socket.send(message);
  mostSockets = 1_000;
  open = new Set();
  heard = [];
  closes = [];
});

const usual: LoadPlan = {
  path: '/',
  headers: [],
  protocols: [],
  steps: [1, 2, 4, 8],
  holdMs: 200,
  messages: [{ data: 'hello', at: 0 }],
  roundMs: 50,
  answers: 'each',
  patienceMs: 10_000,
  limits: { mostErrorsPercent: 0, mostP99Ms: 9_000 },
};

interface Run {
  readonly look?: () => Promise<readonly LoadedInstance[]>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

function run(changes: Partial<LoadPlan> = {}, { look, signal, onProgress }: Run = {}): Promise<LoadProgress> {
  const plan = { ...usual, ...changes };
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  const place = { url, headers: () => [], protocols: [], patienceMs: plan.patienceMs };
  return runLoadTest({
    plan,
    generator: createGenerator(place, plan),
    look: look ?? (async () => []),
    onProgress: onProgress ?? (() => undefined),
    signal: signal ?? AbortSignal.timeout(60_000),
  });
}

const instance: LoadedInstance = { id: 'i-0', connections: 1, restarts: 0 };

test('a service that carries everything is asked by every socket of every step, and left with 1000', async () => {
  const told: LoadProgress[] = [];
  const { status, steps, reason, recommendation } = await run({}, { onProgress: (each) => told.push(each) });
  expect(status).toBe('finished');
  expect(steps.map(({ sockets, open: held }) => [sockets, held])).toEqual(usual.steps.map((step) => [step, step]));
  for (const { sent, answers, refused, lost, unanswered } of steps) {
    expect(sent).toBeGreaterThan(0);
    expect(answers.count).toBe(sent);
    expect([refused, lost, unanswered]).toEqual([0, 0, 0]);
  }
  expect(heard.length).toBe(steps.reduce((sum, { sent }) => sum + sent, 0));
  // Sockets stay open from one step to the next.
  expect(steps.map(({ handshakes }) => handshakes.count)).toEqual([1, 1, 2, 4]);
  expect(reason && noticeText(reason, 'en')).toContain('up to 8 open sockets');
  expect(recommendation).toEqual({ mostPerInstance: 8, targetPerInstance: 6, isAtLeast: true, instances: 1 });
  expect(told.filter(({ underWay }) => underWay !== undefined).map(({ underWay }) => underWay)).toEqual([1, 2, 4, 8]);
  await until(5_000, 'the sockets to be over', async () => (open.size === 0 ? true : undefined));
  expect(closes).toEqual(Array.from({ length: 8 }, () => 1000));
});

test('the ramp ends where handshakes are refused, with what the refusal said', async () => {
  mostSockets = 5;
  const { status, steps, reason, recommendation } = await run();
  expect(status).toBe('suffered');
  expect(steps.map(({ sockets }) => sockets)).toEqual([1, 2, 4, 8]);
  expect(reason && noticeText(reason, 'en')).toContain('handshakes were refused or failed. The first: full up');
  expect(recommendation).toMatchObject({ mostPerInstance: 4, isAtLeast: false });
});

test('the ramp ends where answers do not come; their sockets are given up', async () => {
  answer = (socket, message) => open.size < 4 && socket.send(message);
  const { status, steps, reason } = await run({ patienceMs: 300 });
  expect(status).toBe('suffered');
  expect(steps.at(-1)).toMatchObject({ sockets: 4, open: 0 });
  expect(steps.at(-1)?.unanswered).toBeGreaterThan(0);
  expect(reason?.key).toBe('load.unanswered');
});

test('the ramp ends where sockets are ended, with the code', async () => {
  answer = (socket, message) => (open.size < 2 ? socket.send(message) : socket.close(4001, 'too many'));
  const { status, reason } = await run();
  expect(status).toBe('suffered');
  expect(reason && noticeText(reason, 'en')).toContain('closed with 4001 too many');
});

test('the ramp ends where an instance is at its limit, or was replaced', async () => {
  const full = { ...instance, memoryMegabytes: 95, mostMemoryMegabytes: 100 };
  const filling = await run({}, { look: async () => [open.size < 4 ? instance : full] });
  expect(filling).toMatchObject({ status: 'suffered', reason: { key: 'load.memory' } });
  expect(filling.steps.map(({ sockets }) => sockets)).toEqual([1, 2, 4]);
  const replaced = await run({}, { look: async () => [{ ...instance, restarts: open.size < 2 ? 7 : 8 }] });
  expect(replaced.steps.map(({ sockets }) => sockets)).toEqual([1, 2]);
  expect(replaced.reason?.key).toBe('load.restarted');
});

test('a service of which nothing is known of its instances is judged by what clients see', async () => {
  const { status, steps } = await run({ steps: [1] }, { look: () => Promise.reject(new Error('away')) });
  expect(status).toBe('finished');
  expect(steps[0]?.instances).toEqual([]);
});

test('a recording is said in its order; its answer is the first behind its last message', async () => {
  const messages = [
    { data: 'start', at: 0 },
    { data: Uint8Array.of(1, 2, 3), at: 5 },
    { data: 'stop', at: 10 },
  ];
  answer = (socket, message) => {
    socket.send('heard');
    if (message === 'stop') socket.send('the result');
  };
  const { status, steps } = await run({ messages, answers: 'last', roundMs: 20, steps: [1] });
  expect(status).toBe('finished');
  const [step] = steps;
  expect(heard.slice(0, 3)).toEqual(['start', Buffer.of(1, 2, 3), 'stop']);
  expect(heard.filter((message) => message === 'start').length).toBeGreaterThanOrEqual(step?.answers.count ?? 0);
  expect(step?.answers.count).toBeGreaterThan(0);
  expect(step?.answers.count).toBeLessThan(step?.received ?? 0);
});

test('sockets are only held open where there is nothing to say', async () => {
  const { status, steps } = await run({ messages: [], steps: [3] });
  expect(status).toBe('finished');
  expect(steps[0]).toMatchObject({ sockets: 3, open: 3, sent: 0, answers: { count: 0 }, handshakes: { count: 3 } });
});

test('a test that is stopped keeps what it measured, and has no socket any more', async () => {
  const stop = new AbortController();
  const onProgress = ({ underWay }: LoadProgress) => underWay === 4 && stop.abort();
  const { status, steps, reason } = await run({}, { signal: stop.signal, onProgress });
  expect(status).toBe('canceled');
  expect(steps.map(({ sockets }) => sockets)).toEqual([1, 2]);
  expect(reason?.key).toBe('load.canceled');
  await until(5_000, 'the sockets to be over', async () => (open.size === 0 ? true : undefined));
  expect(closes.every((code) => code === 1000)).toBeTrue();
});

test('nobody at the address is a refusal in words', async () => {
  const url = new URL('http://127.0.0.1:1/');
  const plan = { ...usual, steps: [1] };
  const place = { url, headers: () => [], protocols: [], patienceMs: 5_000 };
  const { status, reason } = await runLoadTest({
    plan,
    generator: createGenerator(place, plan),
    look: async () => [],
    onProgress: () => undefined,
    signal: AbortSignal.timeout(60_000),
  });
  expect(status).toBe('suffered');
  expect(reason?.key).toBe('load.refused');
});
