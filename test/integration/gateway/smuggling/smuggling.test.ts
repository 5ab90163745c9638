import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage, serviceId } from '../gateway-stage.ts';
import { RawServer } from '../raw-server.ts';
import { type Attack, refusedAttacks, singleMeanings, smuggled } from './attacks.ts';
import { type ImageKind, RecordingImage } from './recording-image.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;

describe.each(['node', 'python'] as const)('in front of an HTTP server in %s', (kind: ImageKind) => {
  let stage: GatewayStage;
  let control: RawServer;
  let image: RecordingImage;

  beforeAll(async () => {
    stage = await GatewayStage.create();
    control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    control.onConnection = (peer) => peer.socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    image = new RecordingImage(kind);
    await stage.control.publish(stage.route([await image.port()]));
  });

  afterAll(async () => {
    await image[Symbol.asyncDispose]();
    await control[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  /** Sends the attack with two requests behind it, the first without a token; gives the statuses that came back. */
  async function attack({ method = 'POST', version = '1.1', lines, behind }: Attack): Promise<string[]> {
    const client = await stage.client();
    const head = `${method} ${path}/attack HTTP/${version}\r\nHost: a\r\nX-Auth-Token: ${stage.token()}\r\n${lines}\r\n`;
    const anonymous = `GET ${path}/anonymous HTTP/1.1\r\nHost: a\r\n\r\n`;
    client.write(head + behind + anonymous + stage.request(`GET ${path}/last`, 'Connection: close'));
    await client.whenEnded();
    client.destroy();
    return [...client.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');
  }

  test.each(refusedAttacks.map((each) => [each.name, each] as const))('%s is refused', async (_name, each) => {
    expect(await attack(each)).toEqual(['400']);
    expect(await image.takeSeen()).toEqual([]);
    expect(control.count).toBe(0);
  });

  test.each(singleMeanings.map((each) => [each.name, each] as const))('%s has one meaning', async (_name, each) => {
    expect(await attack(each)).toEqual(['200', '401', '200']);
    const seen = await image.takeSeen();
    expect(seen.map(({ target, body }) => [target, body])).toEqual([
      ['/attack', each.body ?? ''],
      ['/last', ''],
    ]);
    for (const { headers } of seen) expect(headers.map((text) => text.toLowerCase())).not.toContain('upgrade');
    expect(control.count).toBe(0);
  });

  test('trailers that pretend to frame the body are no second request', async () => {
    for (const trailer of ['Content-Length: 38', 'Transfer-Encoding: chunked', 'Host: b', 'Connection: close']) {
      const each = {
        name: trailer,
        lines: 'Transfer-Encoding: chunked\r\n',
        behind: `3\r\nabc\r\n0\r\n${trailer}\r\n\r\n`,
      };
      await attack({ ...each, behind: each.behind + smuggled });
      for (const { target, body } of await image.takeSeen()) {
        expect(['/attack', '/last']).toContain(target);
        expect(body).toBe(target === '/attack' ? 'abc' : '');
      }
    }
  });

  test('a handshake that the image passes over opens no way past authentication', async () => {
    const client = await stage.client();
    client.write(stage.handshake('/handshake') + smuggled);
    client.write(`GET ${path}/anonymous HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await client.whenEnded();
    client.destroy();
    const statuses = [...client.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1]);
    expect(statuses).toEqual(['200', '404', '401']);
    expect((await image.takeSeen()).map(({ target }) => target)).toEqual(['/handshake']);
  });
});
