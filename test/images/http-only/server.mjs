import { createServer } from 'node:http';
import { endOnSigterm } from './echo.mjs';

const pages = { '/': 'hello\n', '/health': 'ok\n' };
endOnSigterm();
createServer((request, response) => {
  const page = pages[request.url];
  response.writeHead(page === undefined ? 404 : 200).end(page ?? 'no such page\n');
}).listen(8080, () => console.log('listening on *:8080'));
