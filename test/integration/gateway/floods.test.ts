import { expect, setDefaultTimeout, test } from 'bun:test';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { until, within } from '../../support/deadline.ts';
import { openPlain, secured } from './proxied-client.ts';
import { RawPeer } from './raw-peer.ts';

setDefaultTimeout(180_000);

interface Standing {
  readonly connections: number;
  readonly descriptors: number;
  readonly megabytes: number;
}

/** The worker of flooded.scene.ts. */
class Flooded implements Disposable {
  readonly #child: Bun.Subprocess<'ignore', 'inherit', 'pipe'>;
  #heard = Promise.withResolvers<unknown>();

  constructor() {
    this.#child = Bun.spawn([process.execPath, join(import.meta.dir, 'flooded.scene.ts')], {
      stdio: ['ignore', 'inherit', 'pipe'],
      ipc: (message) => this.#heard.resolve(message),
    });
  }

  async port(): Promise<number> {
    const { port } = (await within(20_000, 'a worker', this.#heard.promise)) as { port: number };
    return port;
  }

  async standing(): Promise<Standing> {
    this.#heard = Promise.withResolvers();
    this.#child.send('');
    return (await within(20_000, 'an answer of the worker', this.#heard.promise)) as Standing;
  }

  /** Ends it; answers with what it wrote into its log meanwhile. */
  async log(): Promise<string> {
    this.#child.kill('SIGKILL');
    return this.#child.stderr.text();
  }

  [Symbol.dispose]() {
    this.#child.kill('SIGKILL');
  }
}

/** How attackers use a connection. The address of loopback that it comes from is another one than that of ordinary clients. */
type Attack = (socket: Socket) => void;

const clientHello = Buffer.concat([Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(194)]);
const trickle = (bytes: Buffer) => (socket: Socket) => {
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 1000);
  socket.once('close', () => clearInterval(timer));
};

const attacks: Readonly<Record<string, Attack>> = {
  'send nothing': () => undefined,
  'send half a ClientHello': (socket) => socket.write(clientHello.subarray(0, 100)),
  'send a ClientHello a byte a second': trickle(clientHello),
  'send nonsense for TLS': (socket) => socket.write(Buffer.alloc(2000, 'nonsense')),
  'send a record that is too long': (socket) => socket.write(Buffer.from('160301ffff0100', 'hex')),
  'announce a ClientHello of 16 MB': (socket) => socket.write(Buffer.from('16030140000100ffffff0303', 'hex')),
  'send records of a byte': (socket) => {
    for (const byte of clientHello.subarray(5)) socket.write(Buffer.from([0x16, 0x03, 0x01, 0, 1, byte]));
  },
  'send empty records': (socket) => socket.write(Buffer.from('1603010000'.repeat(200), 'hex')),
  'close at once': (socket) => socket.end(),
  'reset at once': (socket) => socket.resetAndDestroy(),
  'send half a ClientHello and close': (socket) => socket.end(clientHello.subarray(0, 100)),
};

/** Of each kind. */
const attackers = 400;
const atOnce = 100;

/** Opens the attackers' connections and waits until the worker has ended every one of them. */
async function attack(port: number, use: Attack): Promise<void> {
  const sockets: Socket[] = [];
  const knock = async () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
    sockets.push(socket);
    socket.on('error', () => undefined).on('end', () => socket.destroy());
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('connect', () => use(socket)).once('connect', resolve);
    // One that has no room is reset before it gets to say anything.
    socket.once('close', () => resolve());
    socket.resume();
    await within(20_000, 'a connection or a refusal', promise);
  };
  for (let opened = 0; opened < attackers; opened += atOnce) await Promise.all(Array.from({ length: atOnce }, knock));
  await until(60_000, 'the end of the attack', async () => sockets.every((socket) => socket.destroyed) || undefined);
}

/** TLS clients that send a head a byte a second, until they are answered that it took too long. */
async function trickleHeads(port: number, count: number): Promise<void> {
  const one = async () => {
    const client = await secured(await openPlain(port, '127.0.0.3'));
    trickle(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n'))(client.socket);
    expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 408 ');
    client.destroy();
  };
  await Promise.all(Array.from({ length: count }, one));
}

/** Asks for another handshake on a connection that has one (RFC 5746), again and again. */
async function renegotiate(port: number): Promise<void> {
  const client = Bun.spawn(['openssl', 's_client', '-tls1_2', '-connect', `127.0.0.1:${port}`], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // openssl takes an R at the beginning of a line as the order to renegotiate.
  const order = setInterval(() => client.stdin.write('R\n'), 50);
  const told = await client.stderr.text();
  clearInterval(order);
  expect(told).toContain('alert no renegotiation');
}

/** Ordinary clients, one after the other, as long as `during` lasts. Each has to be served. */
async function othersServed(port: number, during: Promise<unknown>): Promise<number> {
  let over = false;
  const end = during.finally(() => {
    over = true;
  });
  let served = 0;
  for (; !over || served === 0; served += 1) {
    const client = await RawPeer.connect(port);
    client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 404 ');
    client.destroy();
  }
  await end;
  return served;
}

test('thousands of clients that misuse TLS and HTTP keep nobody out, and leave nothing behind', async () => {
  using worker = new Flooded();
  const port = await worker.port();
  const settled = () =>
    until(30_000, 'no connection', async () => {
      const standing = await worker.standing();
      return standing.connections === 0 ? standing : undefined;
    });
  const flood = () => Promise.all([...Object.values(attacks).map((use) => attack(port, use)), trickleHeads(port, 200)]);
  // The first round fills what is kept for good: buffers of the runtime, compiled code.
  await flood();
  const before = await settled();
  for (let round = 0; round < 2; round += 1) expect(await othersServed(port, flood())).toBeGreaterThan(0);
  expect(await othersServed(port, renegotiate(port))).toBeGreaterThan(0);
  const after = await settled();
  expect(after.descriptors).toBe(before.descriptors);
  expect(await worker.log()).not.toContain('"level":"error"');
  expect(after.megabytes).toBeLessThan(before.megabytes + 24);
});
