import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { type Received, WebSocketConnection, type WebSocketRequest } from './web-socket.ts';

const mostBytes = 1_000_000;

/** Echoes; `close:CODE` closes, and a path names what is refused or chosen. */
const echo = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, server) {
    const { pathname } = new URL(request.url);
    if (pathname === '/refused') {
      const body = { error_code: 'APIG.0304', error_msg: 'Not for you.' };
      return Response.json(body, { status: 403, headers: { 'X-Request-Id': 'f'.repeat(32) } });
    }
    const chosen = request.headers.get('Sec-WebSocket-Protocol')?.split(', ').at(-1);
    const headers = chosen === undefined ? {} : { 'Sec-WebSocket-Protocol': chosen };
    const told = { told: request.headers.get('X-Told') };
    return server.upgrade(request, { headers, data: told }) ? undefined : new Response('no', { status: 400 });
  },
  websocket: {
    data: {} as { told: string | null },
    maxPayloadLength: 4_000_000,
    message(socket, message) {
      if (message === 'told') return void socket.send(String(socket.data.told));
      const [, code] = /^close:(\d+)$/.exec(String(message)) ?? [];
      if (code !== undefined) return socket.close(Number(code), 'as asked');
      if (message === 'ping') return void socket.ping('are you there');
      return void socket.send(message);
    },
    pong(socket, data) {
      socket.send(`pong ${data}`);
    },
  },
});
afterAll(() => echo.stop(true));

function request(path: string, change: Partial<WebSocketRequest> = {}): WebSocketRequest {
  const signal = new AbortController().signal;
  const url = new URL(path, echo.url);
  return { url, headers: [], protocols: [], mostBytes, patienceMs: 10_000, signal, ...change };
}

async function nextOf(messages: AsyncGenerator<Received>): Promise<Received> {
  const { value } = await messages.next();
  return value;
}

describe('a WebSocket', () => {
  test('sends and receives messages of all lengths, text and binary', async () => {
    const socket = await WebSocketConnection.open(request('/'));
    const messages = socket.receive();
    for (const length of [0, 1, 125, 126, 65_535, 65_536, 500_000]) {
      const bytes = Buffer.alloc(length, 'ab');
      await socket.send('text', bytes);
      expect(await nextOf(messages)).toEqual({ kind: 'text', text: String(bytes), size: length });
      await socket.send('binary', bytes);
      expect(await nextOf(messages)).toEqual({ kind: 'binary', bytes, size: length });
    }
    await socket.close(1000, 'enough');
    expect(await nextOf(messages)).toMatchObject({ kind: 'close', by: 'client', code: 1000 });
    expect((await messages.next()).done).toBe(true);
  });

  test('hands over headers, chooses a sub-protocol, answers pings, and gives pongs', async () => {
    const headers = [['X-Told', 'it']] as const;
    const socket = await WebSocketConnection.open(request('/', { headers, protocols: ['one', 'two'] }));
    expect(socket.protocol).toBe('two');
    const messages = socket.receive();
    await socket.send('text', Buffer.from('told'));
    expect(await nextOf(messages)).toMatchObject({ text: 'it' });
    await socket.send('ping', Buffer.from('x'));
    expect(await nextOf(messages)).toMatchObject({ kind: 'pong', bytes: Buffer.from('x') });
    await socket.send('text', Buffer.from('ping'));
    expect([await nextOf(messages), await nextOf(messages)]).toMatchObject([
      { kind: 'ping' },
      { kind: 'text', text: 'pong are you there' },
    ]);
    await socket.send('text', Buffer.from('close:4001'));
    expect(await nextOf(messages)).toEqual({ kind: 'close', by: 'service', code: 4001, reason: 'as asked' });
  });

  test('a refused handshake is told in the words of the answer', async () => {
    const refused = WebSocketConnection.open(request('/refused'));
    await expect(refused).rejects.toMatchObject({ status: 403, code: 'APIG.0304' });
    await expect(refused).rejects.toThrow('Not for you.');
  });

  test('is not opened after its signal has fired', async () => {
    const opening = WebSocketConnection.open(request('/', { signal: AbortSignal.abort(new Error('enough')) }));
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('a server that does what it must not', () => {
  let server: Server;
  let port: number;
  let act: (socket: Socket) => void;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (head) => {
        const [, key = ''] = /Sec-WebSocket-Key: (\S+)/.exec(String(head)) ?? [];
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
        const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
        socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
        act(socket);
      });
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => server.close());

  async function receive(bytes: Buffer): Promise<Received[]> {
    act = (socket) => socket.end(bytes);
    const socket = await WebSocketConnection.open(request(`http://127.0.0.1:${port}/`));
    return Array.fromAsync(socket.receive());
  }

  test.each([
    ['a reserved bit', 'c100', 'a reserved bit is set'],
    ['a masked frame', '818000000000', 'a frame of the server is masked'],
    ['an unknown opcode', '8300', 'the opcode is unknown'],
    ['a large ping', '897e0080', 'a control frame is too large or not whole'],
    ['a ping in parts', '0900', 'a control frame is too large or not whole'],
    ['a continuation of nothing', '8000', 'the frames of two messages are mixed'],
    ['a new message in the middle of one', '01008100', 'the frames of two messages are mixed'],
    ['text that is none', '8101ff', 'a text message is not UTF-8'],
    ['a frame that is too large', '827f00000000ffffffff', 'a message of more than 1000000 bytes'],
  ])('%s is told, and nothing of it is taken', async (_, hex, said) => {
    const received = receive(Buffer.from(hex, 'hex'));
    await expect(received).rejects.toThrow(said);
  });

  test('parts that are too large together are not gathered', async () => {
    const part = Buffer.concat([Buffer.from('007f00000000000927c0', 'hex'), Buffer.alloc(600_000)]);
    const first = Buffer.from(part);
    first[0] = 0x02;
    const received = receive(Buffer.concat([first, part]));
    await expect(received).rejects.toThrow('a message of more than 1000000 bytes');
  });

  test('an end without a Close frame has the code 1006, a Close without a code 1005', async () => {
    expect(await receive(Buffer.from('8101', 'hex'))).toEqual([
      { kind: 'close', by: 'network', code: 1006, reason: '' },
    ]);
    expect(await receive(Buffer.from('8800', 'hex'))).toEqual([
      { kind: 'close', by: 'service', code: 1005, reason: '' },
    ]);
    expect(await receive(Buffer.from('0101618001628800', 'hex'))).toMatchObject([{ text: 'ab' }, { code: 1005 }]);
  });
});
