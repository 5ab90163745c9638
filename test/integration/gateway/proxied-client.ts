import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { within } from '../../support/deadline.ts';
import { RawPeer } from './raw-peer.ts';

const patience = 10_000;

/** A TCP connection that is open; `from` is the address of loopback that it comes from. */
export async function openPlain(port: number, from = '127.0.0.1', host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host, port, localAddress: from, allowHalfOpen: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('error', reject);
  await within(patience, `connect to ${port}`, promise);
  socket.off('error', reject).on('error', () => undefined);
  return socket.setNoDelay(true);
}

/** TLS over an open connection, with `header` in front of its first bytes and in one piece with them. */
export async function secured(socket: Socket, header: Uint8Array = Buffer.alloc(0)): Promise<RawPeer> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const client = connectTls({ socket: carrier(socket, header), rejectUnauthorized: false }, resolve);
  client.once('error', reject);
  await within(patience, 'TLS', promise);
  return new RawPeer(client);
}

function carrier(socket: Socket, header: Uint8Array): Duplex {
  let ahead = header;
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _, done) {
      socket.write(Buffer.concat([ahead, chunk]), () => done());
      ahead = Buffer.alloc(0);
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => stream.push(chunk)).on('end', () => stream.push(null));
  socket.on('close', () => stream.destroy());
  return stream;
}
