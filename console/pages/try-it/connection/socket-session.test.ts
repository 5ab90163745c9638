import { afterEach, describe, expect, test } from 'bun:test';
import type { Handshake } from './find-refusal.ts';
import { type SessionDependencies, type SessionEvent, SocketSession } from './socket-session.ts';

const servers: Bun.Server<undefined>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true);
});

/** Echoes; `close CODE REASON` closes so, `big N` sends so many bytes; refuses below `/refused`. */
function echo(): string {
  const server = Bun.serve({
    port: 0,
    fetch(request, self) {
      if (new URL(request.url).pathname === '/refused') return new Response('no', { status: 403 });
      return self.upgrade(request) ? undefined : new Response('no upgrade', { status: 400 });
    },
    websocket: {
      message(socket, message) {
        const [word, number, reason] = typeof message === 'string' ? message.split(' ') : [];
        if (word === 'close') socket.close(Number(number), reason);
        else socket.send(message);
      },
    },
  });
  servers.push(server);
  return `ws://localhost:${server.port}`;
}

function session(address: string, changes: Partial<SessionDependencies> = {}) {
  const events: SessionEvent[] = [];
  const made = new SocketSession({
    prepare: async () => ({ address, shownAddress: 'ws://shown', protocols: [], offered: [], askedAt: 5 }),
    findRefusal: async () => undefined,
    describe(event) {
      events.push(event);
      return event.kind;
    },
    reconnects: () => false,
    ...changes,
  });
  return { session: made, events };
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resume) => setTimeout(resume, 2));
}

describe('a session of a WebSocket', () => {
  test('connects, sends and receives texts and bytes, and is closed', async () => {
    const { session: one, events } = session(echo());
    using _ = one;
    await one.connect();
    expect(one.snapshot.state).toBe('connected');
    one.send('hello');
    one.send(new Uint8Array([1, 2, 255]));
    await until(() => one.log.count === 5);
    const said = Array.from({ length: 5 }, (_, index) => one.log.get(index + 1));
    expect(said.map((message) => message?.direction).sort()).toEqual(['event', 'received', 'received', 'sent', 'sent']);
    expect(said.filter((message) => message?.direction === 'received').map((message) => message?.data)).toEqual([
      'hello',
      new Uint8Array([1, 2, 255]),
    ]);
    await one.ready();
    one.disconnect();
    expect(one.snapshot.state).toBe('closing');
    await until(() => one.snapshot.state === 'disconnected');
    expect(one.snapshot.end).toMatchObject({ opened: true, code: 1000 });
    expect(events).toMatchObject([{ kind: 'connected', address: 'ws://shown' }, { kind: 'ended' }]);
    expect(() => one.send('late')).toThrow();
    await expect(one.ready()).rejects.toThrow();
  });

  test('keeps the code and the reason of the other side', async () => {
    const { session: one } = session(echo());
    using _ = one;
    await one.connect();
    one.send('close 4001 enough');
    await until(() => one.snapshot.state === 'disconnected');
    expect(one.snapshot.end).toMatchObject({ opened: true, code: 4001, reason: 'enough' });
  });

  test('tells why a handshake was refused, from what the platform has recorded', async () => {
    const refusal = { status: 403, reason: 'because' } as Handshake;
    const asked: number[] = [];
    const { session: one, events } = session(`${echo()}/refused`, {
      async findRefusal(askedAt) {
        asked.push(askedAt);
        return refusal;
      },
    });
    using _ = one;
    await one.connect();
    await until(() => one.snapshot.end?.refusal !== undefined);
    expect(one.snapshot).toMatchObject({ state: 'disconnected', end: { opened: false, refusal } });
    expect(asked).toEqual([5]);
    expect(events).toMatchObject([{ kind: 'ended', end: { opened: false, refusal } }]);
  });

  test('shows why there is no ticket, and gives up when the person does', async () => {
    const { session: one } = session('', { prepare: () => Promise.reject(new Error('no right')) });
    using _ = one;
    await one.connect();
    expect(one.snapshot).toMatchObject({ state: 'disconnected', error: new Error('no right') });
    const { session: two } = session('', {
      prepare: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    });
    using __ = two;
    const connecting = two.connect();
    expect(two.snapshot.state).toBe('preparing');
    two.disconnect();
    await connecting;
    expect(two.snapshot).toEqual({ state: 'disconnected', protocol: '', buffered: 0 });
  });

  test('connects again by itself where that is wished, with a new ticket', async () => {
    const address = echo();
    let tickets = 0;
    const { session: one, events } = session(address, {
      reconnects: () => true,
      async prepare() {
        tickets += 1;
        return { address, shownAddress: address, protocols: [], offered: [], askedAt: 0 };
      },
    });
    using _ = one;
    await one.connect();
    one.send('close 1012');
    await until(() => tickets === 2 && one.snapshot.state === 'connected');
    expect(events.map(({ kind }) => kind)).toEqual(['connected', 'ended', 'reconnecting', 'connected']);
    // Not after the person has ended it.
    one.disconnect();
    await until(() => one.snapshot.state === 'disconnected');
    expect(events.at(-1)?.kind).toBe('ended');
  });
});
