import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { answerEnd } from '../../../src/transparency/answer.ts';
import { handshake } from '../../../src/transparency/conversation.ts';
import { close, frameAt, text } from '../../../src/transparency/frame.ts';
import type { Peer } from '../../../src/transparency/peer.ts';
import type { Target } from '../../../src/transparency/target.ts';
import { startContainer, type TestContainer } from '../../support/test-container.ts';
import { buildTestImage } from '../../support/test-images.ts';
import { GatewayStage, serviceId } from '../gateway/gateway-stage.ts';
import { AlteringProxy } from './altering-proxy.ts';
import { direct, throughGateway } from './targets.ts';

setDefaultTimeout(60_000);

const path = '/socket.io/?EIO=4';

let stage: GatewayStage;
let image: TestContainer;

beforeAll(async () => {
  [stage, image] = await Promise.all([
    GatewayStage.create(),
    buildTestImage('socket-io').then((name) => startContainer(name)),
  ]);
  await stage.control.publish(stage.route([8080], { host: image.ownHost }));
}, 600_000);

afterAll(async () => {
  await image?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

/** One request on a kept connection; the answer as it came. */
async function exchange(target: Target, peer: Peer, line: string, body = ''): Promise<string> {
  const fields = ['Host: image.example', 'Accept: */*'];
  if (body !== '') fields.push('Content-Type: text/plain;charset=UTF-8', `Content-Length: ${body.length}`);
  const begin = peer.received.length;
  const [method = ''] = line.split(' ');
  peer.write(target.dress([`${line} HTTP/1.1`, ...fields, '', ''].join('\r\n')) + body);
  const end = () => answerEnd(peer.received.subarray(begin), method);
  await peer.until(`the answer to ${line}`, () => end() !== undefined || peer.over);
  return peer.received.toString('latin1', begin);
}

/** The frames behind the 101, as hexadecimal digits. */
async function frames(peer: Peer, count: number): Promise<string[]> {
  const begin = () => peer.received.indexOf('\r\n\r\n') + 4;
  const read = () => {
    const found: string[] = [];
    let at = begin();
    for (let next = frameAt(peer.received, at); next !== undefined; next = frameAt(peer.received, at)) {
      found.push(peer.received.toString('latin1', at, next.end));
      at = next.end;
    }
    return found;
  };
  await peer.until(`${count} frames`, () => begin() > 3 && (read().length >= count || peer.over));
  return read();
}

/**
 * What Socket.IO's own client does with its default transports (Engine.IO protocol, revision 4): it opens by polling, joins
 * and asks by polling, probes a WebSocket, moves over to it while a poll is pending, and goes on there. All that it saw.
 */
async function session(target: Target): Promise<string> {
  const polling = await target.connect();
  const pending = await target.connect();
  const socket = await target.connect();
  try {
    const seen = [await exchange(target, polling, `GET ${path}&transport=polling`)];
    const id = /"sid":"([\w-]+)"/.exec(seen[0] ?? '')?.[1] ?? '';
    const poll = `${path}&transport=polling&sid=${id}`;
    seen.push(await exchange(target, polling, `POST ${poll}`, '40'));
    seen.push(await exchange(target, polling, `GET ${poll}`));
    const name = /40\{"sid":"([\w-]+)"/.exec(seen.at(-1) ?? '')?.[1] ?? '';
    seen.push(await exchange(target, polling, `POST ${poll}`, '421["echo","by polling"]'));
    seen.push(await exchange(target, polling, `GET ${poll}`));

    socket.write(target.dress(handshake(`${path}&transport=websocket&sid=${id}`)));
    const lastPoll = exchange(target, pending, `GET ${poll}`);
    await socket.until('the answer to the upgrade', () => socket.received.includes('\r\n\r\n'));
    socket.write(text('2probe'));
    await frames(socket, 1);
    // The server answers a pending poll with a noop (6) when the probe has come.
    seen.push(await lastPoll);
    socket.write(text('5'));
    socket.write(text('422["echo",{"by":"websocket"}]'));
    await frames(socket, 3);
    socket.write(close(1000));
    await socket.until('the end', () => socket.over);
    socket.socket.end();
    await socket.whenClosed();
    seen.push(socket.text);
    return seen
      .join('\n---\n')
      .replaceAll(id, '<session>')
      .replaceAll(name, '<socket>')
      .replace(/(?<=\r\nDate: )[^\r]*/g, '<date>');
  } finally {
    for (const peer of [polling, pending, socket]) peer.destroy();
  }
}

test('a session that begins by polling and moves to WebSocket is the same through the gateway', async () => {
  const expected = await session(direct(8080, false, image.ownHost));
  expect(expected).toContain('3probe');
  expect(expected).toContain('"by polling","polling"');
  expect(expected).toContain('"websocket"]');
  expect(await session(throughGateway(stage, serviceId))).toBe(expected);
});

test('and is not, where a proxy takes a header away', async () => {
  const published = Number(image.host.split(':')[1]);
  await using proxy = await AlteringProxy.start(published, {
    answerHead: (head) => head.replace(/\r\nKeep-Alive: [^\r]*/, ''),
  });
  expect(await session(direct(proxy.port))).not.toBe(await session(direct(8080, false, image.ownHost)));
});
