// An image on Node's HTTP server: tells on its output of each request that it has read to its end.
const { createServer } = require('node:http');

const tell = (request, body) =>
  process.stdout.write(
    `${JSON.stringify({ method: request.method, target: request.url, headers: request.rawHeaders, body })}\n`,
  );

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    tell(request, body);
    response.end(`${request.method} ${request.url}`);
  });
});
// No listener for `upgrade`: a wish for another protocol is passed over, the answer is an ordinary one.
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address().port)}\n`));
