// Run by vanished-peers.test.ts in a network namespace of its own: what it does to the network concerns nobody else.
import { afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Socket } from 'node:net';
import type { Limits } from '../../../src/gateway/limits.ts';
import { until } from '../../support/deadline.ts';
import { GatewayStage, switching } from './gateway-stage.ts';
import { openPlain, secured } from './proxied-client.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

const clientAddress = '127.0.0.2';
const imageAddress = '127.0.0.3';
const clogging = 16 * 1024 * 1024;
const limits = { keepAliveSeconds: 1, keepAliveProbeSeconds: 1, keepAliveProbes: 2, unacknowledgedSeconds: 4 };

function system(...command: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync([...command]);
  if (!success) throw new Error(`${command.join(' ')}: ${stderr}`);
}

/** From now on nothing reaches the address and nothing leaves it: no FIN, no reset, no unreachable host. */
function vanish(address: string): void {
  for (const direction of ['-s', '-d']) system('iptables', '-A', 'INPUT', direction, address, '-j', 'DROP');
}

beforeAll(() => system('ip', 'link', 'set', 'lo', 'up'));
afterEach(() => system('iptables', '-F'));

interface Pair {
  readonly client: RawPeer;
  /** The client's TCP connection, to stop reading from. */
  readonly wire: Socket;
  readonly image: RawPeer;
}

interface Scene extends Pair, AsyncDisposable {
  readonly stage: GatewayStage;
  readonly another: (from: string) => Promise<Pair>;
}

/** A client and an image with an open WebSocket between them, each at an address of its own. */
async function open(changes: Partial<Limits> = {}): Promise<Scene> {
  const stage = await GatewayStage.create({ ...limits, ...changes });
  const server = await RawServer.start(undefined, { host: imageAddress });
  const instances = [{ id: 'instance', host: imageAddress, port: server.port }];
  await stage.control.publish(
    stage.route([], { versions: [{ modelId: 'model', weight: 100, tls: false, containerPort: 8080, instances }] }),
  );
  const clients: RawPeer[] = [];
  const another = async (from: string): Promise<Pair> => {
    const wire = await openPlain(stage.worker.port, from);
    const client = await secured(wire);
    clients.push(client);
    client.write(stage.handshake());
    const image = await server.accept();
    await image.takeThrough('\r\n\r\n');
    image.write(switching);
    await client.takeThrough('\r\n\r\n');
    return { client, wire, image };
  };
  return {
    ...(await another(clientAddress)),
    stage,
    another,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

/** Sends more than all buffers on the way hold to a client that has stopped reading. */
async function clog({ wire, image }: Pair): Promise<void> {
  wire.pause();
  image.write(Buffer.alloc(clogging));
  let before = -1;
  await until(20_000, 'a closed window', async () => {
    const { writableLength } = image.socket;
    const still = writableLength > 0 && writableLength === before;
    before = writableLength;
    return still || undefined;
  });
}

/** What `one` sends carries its acknowledgement of everything before: nothing is on its way to it any more. */
async function acknowledged(one: RawPeer, other: RawPeer): Promise<void> {
  one.write('here');
  await other.takeThrough('here');
}

const keepAliveAlone = { unacknowledgedSeconds: 10_000 };

describe('nothing is on its way', () => {
  test('a client that vanished: the image sees the end, and no byte', async () => {
    await using scene = await open(keepAliveAlone);
    await acknowledged(scene.client, scene.image);
    vanish(clientAddress);
    await scene.image.until('the end', () => scene.image.over);
    expect(scene.image.text).toBe('');
    await scene.stage.idle();
  });

  test('an image that vanished: the client sees the end, and no byte', async () => {
    await using scene = await open(keepAliveAlone);
    await acknowledged(scene.image, scene.client);
    vanish(imageAddress);
    await scene.client.until('the end', () => scene.client.over);
    expect(scene.client.text).toBe('');
    await scene.stage.idle();
  });
});

describe('something is on its way', () => {
  test('to a client that vanished: the image sees the end', async () => {
    await using scene = await open();
    vanish(clientAddress);
    scene.image.write('unheard');
    await scene.image.until('the end', () => scene.image.over);
    await scene.stage.idle();
  });

  test('to an image that vanished: the client sees the end', async () => {
    await using scene = await open();
    vanish(imageAddress);
    scene.client.write('unheard');
    await scene.client.until('the end', () => scene.client.over);
    await scene.stage.idle();
  });

  test('to a client that had stopped reading before it vanished: the image sees the end', async () => {
    await using scene = await open();
    await clog(scene);
    vanish(clientAddress);
    await scene.image.until('the end', () => scene.image.over, 40_000);
    await scene.stage.idle();
  });

  test('to a client that is there and does not read: it stays, and gets everything when it reads on', async () => {
    await using scene = await open();
    const other = await scene.another('127.0.0.4');
    await clog(scene);
    // What ends one that vanished after the other had stopped reading has had its time with the other one as well.
    vanish('127.0.0.4');
    other.image.write('unheard');
    await other.image.until('the end', () => other.image.over);
    scene.wire.resume();
    await scene.client.take(clogging);
    expect([scene.client.over, scene.image.over]).toEqual([false, false]);
  });
});
