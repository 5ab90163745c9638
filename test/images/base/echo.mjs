import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answer } from './describe.mjs';

/** Echoes on every socket of `server`, and answers HTTP. */
export function echo(server) {
  server.on('request', answer);
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('error', () => undefined);
  });
  return server;
}

export function listen(port, host, server = createServer()) {
  echo(server).listen(port, host, () => console.log(`listening on ${host ?? '*'}:${port}`));
}

/** Node.js as a container's first process ends on no signal that it has no handler for. */
export function endOnSigterm() {
  process.once('SIGTERM', () => process.exit(0));
}
