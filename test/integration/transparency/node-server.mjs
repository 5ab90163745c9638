// A WebSocket server on Node and `ws`, in a process of its own. Prints its port; ends when its standard input does.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const idleMilliseconds = 30;

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: 16 * 1024 * 1024,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (offered) => [...offered].find((name) => name.startsWith('good')) ?? false,
});
sockets.on('headers', (headers) => {
  headers.push('X-Served-BY: node', 'set-Cookie: a=1; Path=/; HttpOnly', 'Set-Cookie: b=2', 'x-empty:');
});

/** What the server does on a path, besides the echo that all others get. */
const manners = {
  '/greet': (socket) => socket.send('welcome'),
  '/one': (socket) => socket.once('message', () => socket.close(1000, 'one is enough')),
  '/idle': (socket) => setTimeout(() => socket.close(1001, 'idle'), idleMilliseconds),
  '/ping': (socket) => socket.ping('are you there'),
};

/** Messages with which a client has its connection cut, without a Close frame. */
const cuts = new Map([
  ['FIN', (tcp) => tcp.destroy()],
  ['RST', (tcp) => tcp.resetAndDestroy()],
]);

const server = createServer((_request, response) => {
  response.writeHead(426, { 'X-Why': 'only WebSocket here', Connection: 'close' });
  response.end('Upgrade Required');
});
server.on('upgrade', (request, tcp, head) => {
  if (request.url === '/refuse') {
    const body = '{"error":"not you"}';
    tcp.end(
      `HTTP/1.1 401 Nobody Known\r\nWWW-Authenticate: Basic realm="r"\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    return;
  }
  sockets.handleUpgrade(request, tcp, head, (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data, binary) => {
      const cut = data.length === 3 ? cuts.get(String(data)) : undefined;
      if (cut) cut(tcp);
      else socket.send(data, { binary });
    });
    manners[request.url]?.(socket);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
