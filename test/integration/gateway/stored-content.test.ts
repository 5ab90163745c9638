import { expect, setDefaultTimeout, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedContentHeader } from '../../../src/contract/gateway-headers.ts';
import type { Limits } from '../../../src/gateway/limits.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

const name = `blobs/sha256/ab/${'ab'.repeat(32)}`;
const megabyte = 1024 * 1024;

/** A worker with a folder of contents, and a control process whose answers the test writes. */
class Scene implements AsyncDisposable {
  readonly stage: GatewayStage;
  readonly control: RawServer;

  private constructor(stage: GatewayStage, control: RawServer) {
    this.stage = stage;
    this.control = control;
  }

  static async open(limits: Partial<Limits> = {}): Promise<Scene> {
    const stage = await GatewayStage.create(limits);
    mkdirSync(join(stage.path('registry'), 'blobs/sha256/ab'), { recursive: true });
    return new Scene(stage, await RawServer.start(undefined, { path: stage.path('api.sock') }));
  }

  store(bytes: Uint8Array): string {
    const file = join(this.stage.path('registry'), name);
    writeFileSync(file, bytes);
    return file;
  }

  /** Asks, and has the control process answer with `field` in place of a body. */
  async ask(client: RawPeer, field: string, server?: RawPeer): Promise<RawPeer> {
    client.write('GET /v2/a/b/blobs/x HTTP/1.1\r\nHost: a\r\n\r\n');
    const asked = server ?? (await this.control.accept());
    await asked.takeThrough('\r\n\r\n');
    asked.write(answerWith(field));
    return asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.control[Symbol.asyncDispose]();
    await this.stage[Symbol.asyncDispose]();
  }
}

const answerWith = (field: string) =>
  `HTTP/1.1 200 OK\r\nETag: "x"\r\n${storedContentHeader}: ${field}\r\nContent-Length: 0\r\nX-Last: y\r\n\r\n`;

const openFiles = () =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });

test('the control process is offered it for GET, whatever a client says about it', async () => {
  await using scene = await Scene.open();
  const client = await scene.stage.client();
  const claims = `${storedContentHeader}: blobs/x 0 1\r\n${storedContentHeader.toLowerCase()}: no\r\n`;
  client.write(`GET /v2/ HTTP/1.1\r\nHost: a\r\n${claims}\r\nHEAD /v2/ HTTP/1.1\r\nHost: a\r\n${claims}\r\n`);
  const server = await scene.control.accept();
  const said = (head: string) => [...head.matchAll(/^x-sluice-stored-content: (.*)\r$/gim)].map(([, value]) => value);
  expect(said(await server.takeThrough('\r\n\r\n'))).toEqual(['yes']);
  server.write('HTTP/1.1 204 No Content\r\n\r\n');
  expect(said(await server.takeThrough('\r\n\r\n'))).toEqual([]);
  client.destroy();
});

test('a part of a file goes out as the body, and the connection goes on', async () => {
  await using scene = await Scene.open();
  scene.store(Buffer.from('0123456789'));
  const client = await scene.stage.client();
  const server = await scene.ask(client, `${name} 2 5`);
  const head = await client.takeThrough('\r\n\r\n');
  expect(head).toBe('HTTP/1.1 200 OK\r\nETag: "x"\r\nX-Last: y\r\nContent-Length: 5\r\n\r\n');
  expect((await client.take(5)).toString()).toBe('23456');
  await scene.ask(client, `${name} 9 1`, server);
  expect(await client.takeMessage()).toMatchObject({ body: '9' });
  expect(scene.control.count).toBe(1);
  client.destroy();
});

test('a slow reader gets every byte, whatever becomes of the file and of the control process meanwhile', async () => {
  await using scene = await Scene.open();
  const content = randomBytes(24 * megabyte);
  const file = scene.store(content);
  // Takes the file out of the system's memory, where the system can: then it is read from the disk.
  Bun.spawnSync(['sync', file]);
  Bun.spawnSync(['dd', `of=${file}`, 'oflag=nocache', 'conv=notrunc', 'count=0', 'status=none', 'if=/dev/null']);
  const client = await scene.stage.client();
  client.socket.pause();
  await scene.ask(client, `${name} 0 ${content.length}`);
  await scene.stage.settles('the file to be open', () => openFiles().includes(file));
  rmSync(file);
  await scene.control[Symbol.asyncDispose]();
  client.socket.resume();
  expect(await client.takeThrough('\r\n\r\n')).toContain(`Content-Length: ${content.length}\r\n`);
  expect((await client.take(content.length)).equals(content)).toBe(true);
  await scene.stage.settles('the file to be closed', () => !openFiles().some((path) => path.startsWith(file)));
  client.destroy();
});

test('a client that leaves in the middle leaves no open file behind', async () => {
  await using scene = await Scene.open();
  const file = scene.store(new Uint8Array(24 * megabyte));
  const client = await scene.stage.client();
  client.socket.pause();
  await scene.ask(client, `${name} 0 ${24 * megabyte}`);
  await scene.stage.settles('the file to be open', () => openFiles().includes(file));
  client.destroy();
  await scene.stage.settles('the file to be closed', () => !openFiles().includes(file));
  await scene.stage.idle();
});

test('a client that takes nothing of a file for too long does not keep it open', async () => {
  await using scene = await Scene.open({ idleSeconds: 1 });
  const file = scene.store(new Uint8Array(24 * megabyte));
  const client = await scene.stage.client();
  client.socket.pause();
  await scene.ask(client, `${name} 0 ${24 * megabyte}`);
  await scene.stage.settles('the file to be open', () => openFiles().includes(file));
  await scene.stage.settles('the file to be closed', () => !openFiles().includes(file));
  await scene.stage.idle();
  client.destroy();
});

test('slow readers of more files than a worker sends at once get theirs from the control process', async () => {
  await using scene = await Scene.open({ contents: 2 });
  const file = scene.store(new Uint8Array(24 * megabyte));
  const openOnes = () => openFiles().filter((path) => path === file).length;
  const slow = [await scene.stage.client(), await scene.stage.client()];
  for (const client of slow) {
    client.socket.pause();
    await scene.ask(client, `${name} 0 ${24 * megabyte}`);
  }
  await scene.stage.settles('both files to be open', () => openOnes() === 2);
  const third = await scene.stage.client();
  const asks = async (server: RawPeer) => {
    third.write('GET /v2/a/b/blobs/x HTTP/1.1\r\nHost: a\r\n\r\n');
    const head = await server.takeThrough('\r\n\r\n');
    server.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect((await third.takeMessage()).body).toBe('ok');
    return head.includes(storedContentHeader);
  };
  third.write('GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n');
  const server = await scene.control.accept();
  expect(await server.takeThrough('\r\n\r\n')).not.toContain(storedContentHeader);
  // A file that is named all the same is none.
  server.write(answerWith(`${name} 0 5`));
  expect(await third.takeThrough('\r\n\r\n')).toBe(answerWith(`${name} 0 5`));
  slow[0]?.destroy();
  await scene.stage.settles('one file to be closed', () => openOnes() === 1);
  // What is answered with something else holds no place.
  expect([await asks(server), await asks(server)]).toEqual([true, true]);
  expect(openOnes()).toBe(1);
  for (const client of [...slow, third]) client.destroy();
  await scene.stage.idle();
});

test.each([
  ['a file that is not there', `${name} 0 5`],
  ['another file', 'blobs/../../secret 0 5'],
  ['another file by a way around', `${name}/../../../../../secret 0 5`],
  ['no length', `${name} 0`],
  ['nothing that can be read', 'yes'],
])('%s is answered with an error of its own', async (_what, field) => {
  await using scene = await Scene.open();
  writeFileSync(scene.stage.path('secret'), 'secret');
  const client = await scene.stage.client();
  await scene.ask(client, field);
  const { head, body } = await client.takeMessage();
  expect(head).toStartWith('HTTP/1.1 503 ');
  expect(body).toContain('ModelArts.4302');
  client.destroy();
});

test('a file that is shorter than it should be ends the connection before the body is whole', async () => {
  await using scene = await Scene.open();
  scene.store(new Uint8Array(1000));
  const client = await scene.stage.client();
  await scene.ask(client, `${name} 0 ${megabyte}`);
  expect(await client.takeThrough('\r\n\r\n')).toContain(`Content-Length: ${megabyte}\r\n`);
  await scene.stage.idle();
  expect(client.received.length).toBeLessThanOrEqual(1000);
});

test('an image that says the same is an image: its answer passes as it came', async () => {
  await using scene = await Scene.open();
  scene.store(Buffer.from('0123456789'));
  await using image = await RawServer.start();
  await scene.stage.control.publish(scene.stage.route([image.port]));
  const client = await scene.stage.client();
  client.write(scene.stage.request(`GET /v1/infers/${serviceId}/`, `${storedContentHeader}: hello`));
  const server = await image.accept();
  expect(await server.takeThrough('\r\n\r\n')).toContain(`${storedContentHeader}: hello\r\n`);
  server.write(answerWith(`${name} 0 5`));
  expect(await client.takeThrough('\r\n\r\n')).toBe(answerWith(`${name} 0 5`));
  client.destroy();
});
