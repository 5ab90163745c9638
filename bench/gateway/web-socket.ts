import { within } from './deadline.ts';
import { type KeyExchange, TlsClient } from './tls-client.ts';

/** The key of RFC 6455, section 1.3, and the answer to it. */
const key = 'dGhlIHNhbXBsZSBub25jZQ==';
export const acceptKey = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** The lines of a handshake, as a client of a service sends them. */
export function upgradeRequest(path: string, token: string): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost:8443',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    `X-Auth-Token: ${token}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Connects and upgrades. What comes behind the answer goes to `receive` of the connection once that is set. */
export async function openWebSocket(port: number, request: Buffer, exchange?: KeyExchange): Promise<TlsClient> {
  const client = await within(10, 'TLS handshake', TlsClient.connect(port, exchange));
  const answered = Promise.withResolvers<void>();
  let answer = '';
  client.receive = (chunk) => {
    answer += chunk.toString('latin1');
    if (answer.includes('\r\n\r\n')) answered.resolve();
  };
  client.send(request);
  await within(10, 'answer to the upgrade', answered.promise);
  if (!answer.startsWith('HTTP/1.1 101')) throw new Error(`no upgrade: ${answer.slice(0, 400)}`);
  return client;
}

/** Opens many, a few at a time. */
export async function openWebSockets(port: number, request: Buffer, count: number): Promise<TlsClient[]> {
  const clients: TlsClient[] = [];
  let begun = 0;
  const open = async () => {
    while (begun < count) {
      begun += 1;
      clients.push(await openWebSocket(port, request));
    }
  };
  await Promise.all(Array.from({ length: 16 }, open));
  return clients;
}

/** One binary message of a client in one frame with a mask (RFC 6455, section 5.2). */
export function maskedFrame(payloadBytes: number): Buffer {
  const mask = Buffer.of(0x37, 0xfa, 0x21, 0x3d);
  const payload = Buffer.alloc(payloadBytes, 'sluice');
  for (let at = 0; at < payloadBytes; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return Buffer.concat([frameHead(payloadBytes), mask, payload]);
}

function frameHead(payloadBytes: number): Buffer {
  if (payloadBytes < 126) return Buffer.of(0x82, 0x80 | payloadBytes);
  const head = Buffer.alloc(10);
  head[0] = 0x82;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(payloadBytes), 2);
  return head;
}
