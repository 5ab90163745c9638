import type { Socket, TCPSocketListener } from 'bun';

const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const large = Buffer.alloc(2 * 1024 * 1024, 'x');

/** What the image does with the first bytes of a connection, by the last part of the address. */
const manners: Readonly<Record<string, (socket: Socket<State>) => void>> = {
  echo: (socket) => void socket.write(switching),
  closes: (socket) => socket.end(switching),
  resets: (socket) => socket.terminate(),
  resetsLater: (socket) => {
    socket.write(switching);
    socket.flush();
    socket.terminate();
  },
  silent: () => undefined,
  refuses: (socket) => void socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
  breaksOff: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  nonsense: (socket) => void socket.write('SSH-2.0-OpenSSH\r\n'),
  floods: (socket) => void socket.write(Buffer.concat([Buffer.from(switching), large])),
};

interface State {
  known: boolean;
}

/** An image with every bad habit; well-behaved only on `/echo`, where it sends back what comes. */
export function startSoakedImage(): TCPSocketListener<State> {
  return Bun.listen<State>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        socket.data = { known: false };
      },
      data(socket, bytes) {
        if (socket.data.known) {
          socket.write(bytes);
          return;
        }
        socket.data.known = true;
        const manner = /^\w+ \/(\w+)/.exec(bytes.toString('latin1', 0, 100))?.[1] ?? '';
        manners[manner]?.(socket);
      },
      error: () => undefined,
    },
  });
}
