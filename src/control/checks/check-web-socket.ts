import { createHash } from 'node:crypto';
import type { CheckOf } from '../../domain/probe-plan.ts';
import { CheckConnection } from './check-connection.ts';
import { CheckFailed, type CheckTarget } from './check-result.ts';
import { requestHead } from './request-head.ts';
import { type ResponseHead, readResponseHead } from './response-head.ts';
import { clientFrame, createMessageReader, opcodes, type ServerMessage } from './server-frames.ts';

/** RFC 6455, section 1.3. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** After both Close frames the server ends the connection (RFC 6455, section 7.1.1); it gets so long for it, ms. */
const patience = 250;
const normalClosure = Buffer.from([0x03, 0xe8]);

/**
 * Opens a WebSocket, sends a message and waits for an answer if that was configured, and closes it: passes when the server did its part
 * of all of it. Rejects with `CheckFailed`.
 */
export async function checkWebSocket(
  check: CheckOf<'web-socket'>,
  target: CheckTarget,
  timeout: number,
): Promise<void> {
  using connection = await CheckConnection.open(target, check.tls, timeout);
  await shakeHands(check, target, connection);
  const next = createMessageReader(connection);
  if (check.message !== undefined) connection.write(clientFrame(opcodes.text, Buffer.from(check.message)));
  if (check.message !== undefined || check.expect !== undefined) await awaitAnswer(check.expect, next);
  connection.write(clientFrame(opcodes.close, normalClosure));
  while ((await next('answer to the Close frame')).kind !== 'close');
  await connection.untilEnd(patience);
}

async function shakeHands(
  { path, subProtocol }: CheckOf<'web-socket'>,
  target: CheckTarget,
  connection: CheckConnection,
): Promise<void> {
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const fields = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
  ];
  if (subProtocol !== undefined) fields.push(`Sec-WebSocket-Protocol: ${subProtocol}`);
  connection.write(requestHead(path, target, fields));
  const head = await readResponseHead(connection);
  if (head.status !== 101) throw new CheckFailed('answer', `the handshake was answered ${head.status}`);
  const wrong = wrongField(head, key, subProtocol ?? '');
  if (wrong) throw new CheckFailed('answer', `101 came, but ${wrong}`);
}

/** RFC 6455, section 4.1: what a client has to look at in a 101. */
function wrongField(head: ResponseHead, key: string, subProtocol: string): string | undefined {
  const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64');
  if (head.field('upgrade').toLowerCase() !== 'websocket') return 'without "Upgrade: websocket"';
  if (!/(^|,)\s*upgrade\s*(,|$)/i.test(head.field('connection'))) return 'without "Connection: Upgrade"';
  if (head.field('sec-websocket-accept') !== accept) return 'Sec-WebSocket-Accept does not fit the key';
  if (head.field('sec-websocket-extensions') !== '') return 'with an extension that was not asked for';
  const chosen = head.field('sec-websocket-protocol');
  if (chosen !== subProtocol)
    return `with sub-protocol ${JSON.stringify(chosen)} and not ${JSON.stringify(subProtocol)}`;
  return undefined;
}

/** Without `expected` any message is an answer; else others are passed over. */
async function awaitAnswer(
  expected: string | undefined,
  next: (awaited: string) => Promise<ServerMessage>,
): Promise<void> {
  const wanted = Buffer.from(expected ?? '');
  const awaited = expected === undefined ? 'message' : `message with ${quote(wanted)}`;
  let last: Buffer | undefined;
  try {
    for (;;) {
      const message = await next(awaited);
      if (message.kind === 'close') throw new CheckFailed('answer', `the server closed with ${message.words}`);
      if (message.begin.includes(wanted)) return;
      last = message.begin;
    }
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    throw new CheckFailed('answer', `101 came, but ${error.message}${last ? `; the last one was ${quote(last)}` : ''}`);
  }
}

function quote(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
