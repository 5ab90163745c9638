import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const idle = Number(process.env.IDLE_MILLISECONDS ?? 300);
const known = ['graphql-transport-ws', 'mqtt'];
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: true,
  handleProtocols: (offered) => known.find((name) => offered.has(name)) ?? false,
});
const server = createServer((_request, response) => response.writeHead(404).end());

function refuse(connection, status) {
  connection.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

server.on('upgrade', (request, connection, head) => {
  connection.on('error', () => connection.destroy());
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(', ');
  if (request.url === '/v1/secret') return refuse(connection, '401 Unauthorized');
  if (request.url !== '/v1/stream') return refuse(connection, '404 Not Found');
  if (!known.some((name) => offered.includes(name))) return refuse(connection, '400 Bad Request');
  sockets.handleUpgrade(request, connection, head, (socket) => {
    const pings = setInterval(() => socket.ping('still there?'), 200);
    let end = setTimeout(() => socket.close(4008, 'idle'), idle);
    socket.on('message', (data, isBinary) => {
      clearTimeout(end);
      end = setTimeout(() => socket.close(4008, 'idle'), idle);
      socket.send(data, { binary: isBinary });
    });
    socket.on('error', () => undefined);
    socket.on('close', () => [clearInterval(pings), clearTimeout(end)]);
  });
});
process.once('SIGTERM', () => {
  for (const socket of sockets.clients) socket.close(1001, 'going away');
  server.close(() => process.exit(0));
});
server.listen(8080, () => console.log('listening on *:8080'));
