import type { SocketHandler } from 'bun';
import type { Logger } from '../log/logger.ts';
import type { Channel, ChannelSocket } from './channel.ts';
import type { PeerWatch } from './peer-watch.ts';

/**
 * The runtime's socket events, handed to the channel that the socket belongs to. One object serves every socket of a kind.
 * The `handshake` handler has to be there: without it `open` fires only after the TLS handshake, and a peer that never
 * finishes one could not be timed out.
 */
export function channelHandlers(
  log: Logger,
  peers: PeerWatch,
  onOpen: (socket: ChannelSocket) => void,
): SocketHandler<Channel> {
  return {
    open(socket) {
      peers.add(socket as ChannelSocket);
      onOpen(socket as ChannelSocket);
    },
    handshake: (socket, success, error) =>
      socket.data.opening?.onSecured(success ? undefined : handshakeFailure(error)),
    data: (socket, chunk) => socket.data.receiver.onData(chunk),
    drain: (socket) => socket.data.drained(),
    end: (socket) => socket.data.ended(),
    close(socket, error) {
      peers.remove(socket as ChannelSocket);
      socket.data.gone(error);
    },
    error: (socket, error: Error & { readonly code?: string }) => {
      // What a peer or the network does has a code; anything else was thrown by a handler, which is a bug.
      if (error.code === undefined) log.error({ error }, 'connection handler failed');
      socket.data.failed(error);
    },
  };
}

/**
 * The runtime reports "no success" also for a session that stands but whose certificate bears another name, whatever
 * `rejectUnauthorized` says. Only these codes mean that there is no session; other verdicts concern the certificate,
 * which nobody asked to be checked.
 */
function handshakeFailure(error: (Error & { readonly code?: string }) | null): Error | undefined {
  return error !== null && (error.code === 'EPROTO' || error.code === 'ECONNRESET') ? error : undefined;
}
