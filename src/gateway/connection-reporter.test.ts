import { expect, test } from 'bun:test';
import type { Passed } from '../contract/connection.ts';
import type { ConnectionReport } from '../contract/link.ts';
import type { Route } from '../contract/route.ts';
import { ConnectionReporter } from './connection-reporter.ts';
import { Ledgers } from './ledger.ts';
import { type OpenSocket, OpenSockets } from './open-sockets.ts';

const route: Route = {
  serviceId: 's',
  serviceName: 's',
  projectId: 'p',
  revision: 1,
  websocket: true,
  open: true,
  status: 'running',
  versions: [],
};

/** What passes through a splice is set by hand. */
class Passing {
  passed: { fromClient: Passed; fromImage: Passed } = {
    fromClient: { bytes: 0, messages: 0 },
    fromImage: { bytes: 0, messages: 0 },
  };
  firstAnswerAt = 0;
}

function stage() {
  const sockets = new OpenSockets();
  const ledgers = new Ledgers();
  const reporter = new ConnectionReporter(sockets, ledgers, { turn: () => undefined, omitted: 0 });
  const open = (id: string) => {
    const splice = new Passing();
    const who = {
      credential: { kind: 'token', id: 't', userId: 'u' },
      clientAddress: '192.0.2.1',
      issuedAt: 0,
      appCodeHash: undefined,
      askedWith: undefined,
    } as const;
    const where = { route, modelId: 'm', instanceId: 'i', openedAt: 10, waitedMs: undefined, handshakeMs: 1 };
    const socket = { id, ...who, ...where, splice: splice as unknown as OpenSocket['splice'] };
    sockets.add(socket);
    reporter.opened(socket);
    const pass = (bytes: number, messages: number) => {
      const { fromClient } = splice.passed;
      splice.passed = {
        ...splice.passed,
        fromClient: { bytes: fromClient.bytes + bytes, messages: fromClient.messages + messages },
      };
    };
    const end = () => {
      sockets.remove(socket);
      reporter.ended(socket, { at: 20, by: 'client', code: 4001 });
    };
    return { pass, end };
  };
  const turn = (): ConnectionReport[] => {
    reporter.turn();
    const pieces: ConnectionReport[] = [];
    for (let piece = reporter.next(); piece !== undefined; piece = reporter.next()) pieces.push(piece);
    return pieces;
  };
  return { reporter, open, turn, counts: () => ledgers.of('s').meter().sockets };
}

const total = (pieces: readonly ConnectionReport[], of: 'opened' | 'changed' | 'ended') =>
  pieces.reduce((sum, piece) => sum + piece[of].length, 0);

test('a connection is told when it opens, when something passed, and when it ends; else nothing is said', () => {
  const { open, turn } = stage();
  const a = open('a');
  expect(turn().map(({ opened }) => opened.map(({ id }) => id))).toEqual([['a']]);
  expect(turn()).toEqual([]);
  a.pass(5, 1);
  expect(turn().map(({ changed }) => changed)).toEqual([
    [{ id: 'a', fromClient: { bytes: 5, messages: 1 }, fromImage: { bytes: 0, messages: 0 } }],
  ]);
  a.pass(5, 1);
  a.end();
  const [last] = turn();
  expect([last?.changed, last?.ended[0]?.fromClient]).toEqual([[], { bytes: 10, messages: 2 }]);
});

test('one that ended before it was told of is told as ended alone', () => {
  const { open, turn } = stage();
  open('a').end();
  const pieces = turn();
  expect([total(pieces, 'opened'), total(pieces, 'ended')]).toEqual([0, 1]);
});

test('whoever comes new is told everything that is open and not recorded, the last piece says so', () => {
  const { reporter, open, turn } = stage();
  const sockets = Array.from({ length: 600 }, (_, index) => open(`${index}`));
  for (const socket of sockets.slice(0, 300)) socket.end();
  const first = turn();
  expect([total(first, 'opened'), total(first, 'ended')]).toEqual([300, 300]);
  expect(first.some(({ complete }) => complete)).toBe(false);
  for (const piece of first) {
    expect(piece.opened.length + piece.changed.length + piece.ended.length).toBeLessThanOrEqual(250);
  }
  const firstWithEnds = first.find(({ ended }) => ended.length > 0);
  reporter.recorded(firstWithEnds?.report ?? 0);
  reporter.begin();
  const again = turn();
  expect(total(again, 'opened')).toBe(300);
  expect(total(again, 'ended')).toBe(300 - (firstWithEnds?.ended.length ?? 0));
  expect(again.filter(({ complete }) => complete)).toHaveLength(1);
  const at = again.findIndex(({ complete }) => complete);
  expect(total(again.slice(at + 1), 'opened')).toBe(0);
  expect(turn()).toEqual([]);
});

test('with nothing open a new one is told so', () => {
  const { reporter, turn } = stage();
  reporter.begin();
  expect(turn().map(({ complete }) => complete)).toEqual([true]);
});

test('of very many that are busy each has its turn', () => {
  const { open, turn } = stage();
  const sockets = Array.from({ length: 5_000 }, (_, index) => open(`${index}`));
  turn();
  for (const socket of sockets) socket.pass(1, 0);
  const told = [turn(), turn(), turn()].map((pieces) => pieces.flatMap(({ changed }) => changed.map(({ id }) => id)));
  expect(told.map(({ length }) => length)).toEqual([2_000, 2_000, 1_000]);
  expect(new Set(told.flat()).size).toBe(5_000);
});

test('while nobody records, so much is told and no more, and what waits is bounded', () => {
  const { reporter, open, turn } = stage();
  for (let index = 0; index < 12_000; index += 1) open(`${index}`).end();
  const pieces = turn();
  expect(total(pieces, 'ended')).toBe(2_000);
  expect(pieces.at(-1)?.omitted).toBe(2_000);
  expect(turn()).toEqual([]);
  reporter.recorded(pieces.at(-1)?.report ?? 0);
  expect(total(turn(), 'ended')).toBe(2_000);
});

test('a service counts what passes while connections are open, and each byte once', () => {
  const { open, turn, counts } = stage();
  const [a, b] = [open('a'), open('b')];
  a.pass(10, 1);
  turn();
  expect(counts()).toEqual({ opened: 2, 'bytes.client': 10, 'messages.client': 1 });
  a.pass(10, 1);
  b.pass(5, 2);
  a.end();
  b.end();
  turn();
  expect(counts()).toEqual({ opened: 2, 'bytes.client': 25, 'messages.client': 4, 'ended.client.4xxx': 2 });
});
