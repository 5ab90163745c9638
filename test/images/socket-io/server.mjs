import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer((_request, response) => response.end('{"status":"ok"}\n'));
new Server(http, { cors: { origin: '*' } }).on('connection', (socket) => {
  socket.on('echo', (value, acknowledge) => {
    socket.emit('echo', value, socket.conn.transport.name);
    acknowledge?.(value);
  });
});
process.once('SIGTERM', () => process.exit(0));
http.listen(8080, () => console.log('listening on *:8080'));
