import { ClosedLoop } from './closed-loop.ts';
import { within } from './deadline.ts';
import { cpuMicroseconds, memoryKilobytes, socketKilobytes } from './process-figures.ts';
import type { Target } from './target.ts';
import { type KeyExchange, TlsClient } from './tls-client.ts';
import { openWebSocket, openWebSockets } from './web-socket.ts';

/** What one short measurement of a target found. */
export interface Figures {
  /** Of the proxy, µs per operation. */
  readonly cpu: number;
  /** Operations per second. */
  readonly rate: number;
  /** Share of its core that the proxy used. */
  readonly busy: number;
  /** Share of its core that the load used. */
  readonly load: number;
}

/** CPU per operation while a loop runs, after a short while in which it gets going. */
export async function measureLoop(target: Target, loop: ClosedLoop, milliseconds: number): Promise<Figures> {
  loop.start();
  await Bun.sleep(Math.min(100, milliseconds / 4));
  const end = begin(target);
  const before = loop.count;
  await Bun.sleep(milliseconds);
  const figures = end(loop.count - before);
  await loop.stop();
  return figures;
}

/** CPU per connection: TLS handshake, upgrade, and the connection's end. */
export async function measureHandshakes(
  target: Target,
  requests: readonly Buffer[],
  exchange?: KeyExchange,
): Promise<Figures> {
  const end = begin(target);
  let next = 0;
  const open = async () => {
    for (let request = requests[next]; request !== undefined; request = requests[next]) {
      next += 1;
      const client = await openWebSocket(target.port, request, exchange);
      client.close();
    }
  };
  await Promise.all(Array.from({ length: 8 }, open));
  await Bun.sleep(20);
  return end(requests.length);
}

function begin(target: Target): (operations: number) => Figures {
  const at = performance.now();
  const cpu = cpuMicroseconds(target.processes);
  const load = cpuMicroseconds([process.pid]);
  return (operations) => {
    const time = (performance.now() - at) * 1000;
    const used = cpuMicroseconds(target.processes) - cpu;
    return {
      cpu: used / operations,
      rate: (operations / time) * 1_000_000,
      busy: used / time,
      load: (cpuMicroseconds([process.pid]) - load) / time,
    };
  };
}

/** KB of the process per open WebSocket that has carried a message and is silent now. */
export async function idleMemory(target: Target, request: Buffer, message: Buffer, count: number): Promise<number> {
  await warmUp(target, request, message);
  const before = memoryKilobytes(target.processes);
  const clients = await openWebSockets(target.port, request, count);
  await echoOnce(clients, message);
  await settled(() => memoryKilobytes(target.processes));
  const used = memoryKilobytes(target.processes) - before;
  for (const client of clients) client.close();
  return used / count;
}

export interface BlockedMemory {
  /** KB of the process. */
  readonly own: number;
  /** KB in the kernel's buffers of the process's sockets. */
  readonly kernel: number;
}

/** Memory per client that reads nothing of what an image sends without an end. */
export async function blockedMemory(
  target: Target,
  request: Buffer,
  flood: Buffer,
  message: Buffer,
  count: number,
): Promise<BlockedMemory> {
  await warmUp(target, request, message);
  const before = { own: memoryKilobytes(target.processes), kernel: socketKilobytes(target.processes) };
  const clients: TlsClient[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = await within(10, 'TLS handshake', TlsClient.connect(target.port));
    client.boundReceiveBuffer(16 * 1024);
    client.receive = () => client.pause();
    client.send(flood);
    clients.push(client);
  }
  await settled(() => memoryKilobytes(target.processes));
  const own = (memoryKilobytes(target.processes) - before.own) / count;
  const kernel = (socketKilobytes(target.processes) - before.kernel) / count;
  for (const client of clients) client.terminate();
  return { own, kernel };
}

/** A process that has just started takes memory that no connection is to blame for. */
async function warmUp(target: Target, request: Buffer, message: Buffer): Promise<void> {
  const clients = await openWebSockets(target.port, request, 100);
  await echoOnce(clients, message);
  for (const client of clients) client.close();
  await Bun.sleep(500);
}

async function echoOnce(clients: readonly TlsClient[], message: Buffer): Promise<void> {
  const loop = new ClosedLoop(clients, message, message.length);
  loop.start();
  await loop.stop();
}

/** Until the figure has not grown by more than a hundredth for a second, at most eight seconds. */
async function settled(figure: () => number): Promise<void> {
  for (let last = figure(), turn = 0; turn < 8; turn += 1) {
    await Bun.sleep(1000);
    const now = figure();
    if (turn > 0 && Math.abs(now - last) < last / 100) return;
    last = now;
  }
}
