import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answer, describe } from './describe.mjs';
import { endOnSigterm } from './echo.mjs';

const sockets = new WebSocketServer({
  noServer: true,
  maxPayload: 64 * 1024 * 1024,
  handleProtocols: (offered) => [...offered][0] ?? false,
});

/** A text that asks the server to do something; anything else is echoed. */
function obey(socket, text) {
  const [word, number, ...rest] = text.split(' ');
  switch (word) {
    case 'close':
      socket.close(Number(number), rest.join(' '));
      return true;
    case 'terminate':
      socket._socket.resetAndDestroy();
      return true;
    case 'send':
      socket.send(Buffer.alloc(Number(number), 'x'));
      return true;
    case 'ping':
      socket.ping('from the image');
      return true;
    default:
      return false;
  }
}

/** More than these at once at paths that end in `/crowded` are too many: answers there are late. */
const seats = 4;
const lateBy = 8_000;
const crowd = new Set();

function refuse(connection) {
  const body = '{"refused":"by the image"}';
  connection.end(
    `HTTP/1.1 403 Forbidden\r\nX-Reason: as asked\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

/** How an image learns that its instance is being drained: by what its service asked for. */
function tellEverybody(text) {
  for (const socket of sockets.clients) {
    socket.send(text);
  }
}
process.on('SIGUSR2', () => tellEverybody('told by SIGUSR2'));

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/drain') {
    tellEverybody('told by POST');
    response.writeHead(204).end();
    return;
  }
  if (request.url === '/broken') {
    response.writeHead(500).end();
    return;
  }
  answer(request, response);
});
server.on('upgrade', (request, connection, head) => {
  connection.on('error', () => connection.destroy());
  const path = request.url.split('?')[0];
  if (path.endsWith('/refuse')) {
    refuse(connection);
    return;
  }
  sockets.handleUpgrade(request, connection, head, (socket) => {
    if (path.endsWith('/describe')) {
      socket.send(describe(request));
    }
    if (path.endsWith('/crowded')) {
      crowd.add(socket);
      socket.on('close', () => crowd.delete(socket));
    }
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      if (!isBinary && obey(socket, data.toString())) {
        return;
      }
      const echo = () => socket.send(data, { binary: isBinary });
      if (crowd.has(socket) && crowd.size > seats) {
        setTimeout(echo, lateBy);
      } else {
        echo();
      }
    });
  });
});
endOnSigterm();
server.listen(8080, () => console.log('listening on *:8080'));
