import { connect } from 'node:net';
import { credentials } from './registry-stage.ts';

/** Sends the head of a request and a part of its body, and then nothing; the connection stays open until it is disposed. */
export async function openRequest(
  host: string,
  head: readonly string[],
  part: Uint8Array,
): Promise<Disposable & { readonly cut: () => void }> {
  const [name, port] = host.split(':');
  const socket = connect(Number(port), name);
  socket.on('error', () => undefined);
  const authorization = `Authorization: Basic ${btoa(`${credentials.username}:${credentials.password}`)}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.write(`${[...head, `Host: ${host}`, authorization].join('\r\n')}\r\n\r\n`);
  socket.write(part, () => resolve());
  await promise;
  return { cut: () => socket.destroy(), [Symbol.dispose]: () => void socket.destroy() };
}
