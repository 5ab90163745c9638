import { connect } from 'node:net';
import { within } from '../../../support/deadline.ts';
import { credentials } from '../registry-stage.ts';

/** Sends exactly these lines as the usual caller, and gives all that comes back until the connection ends. */
export async function rawRequest(host: string, lines: readonly string[], body = ''): Promise<string> {
  const [name, port] = host.split(':');
  const socket = connect(Number(port), name);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  // A reset behind the answer is an end as well.
  socket.on('error', () => undefined);
  socket.on('close', () => resolve());
  const authorization = `Authorization: Basic ${btoa(`${credentials.username}:${credentials.password}`)}`;
  socket.write(`${[...lines, `Host: ${host}`, authorization, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
  try {
    await within(30_000, `an answer to ${lines[0]?.slice(0, 80)}`, ended);
  } finally {
    socket.destroy();
  }
  return Buffer.concat(chunks).toString('latin1');
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
