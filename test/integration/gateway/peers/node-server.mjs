// An echo server on Node and `ws`. Prints its port, then how each connection ended: code, reason.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 0 } }, () =>
  console.log(server.address().port),
);
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (data, binary) => socket.send(data, { binary }));
  socket.on('close', (code, reason) => console.log(`${code} ${reason}`));
});
process.stdin.resume().on('end', () => process.exit());
