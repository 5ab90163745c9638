// The parser of Node's HTTP server (llhttp): reads a stream of requests from each line, answers what it took them for.
const { HTTPParser, methods } = require('node:_http_common');
const { createInterface } = require('node:readline');

function read(text) {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {});
  const requests = [];
  let current;
  let early = { headers: [], target: '' };
  // Called with what does not fit into one call, and with trailers.
  parser[HTTPParser.kOnHeaders] = (headers, target) => {
    if (current === undefined || current.complete)
      early = { headers: [...early.headers, ...headers], target: early.target + target };
  };
  parser[HTTPParser.kOnHeadersComplete] = (_major, minor, headers, method, target, _status, _reason, upgrade) => {
    const head = headers === undefined ? early : { headers, target };
    current = { ...head, method: methods[method], minor, upgrade, body: '', complete: false };
    early = { headers: [], target: '' };
    requests.push(current);
    return 0;
  };
  parser[HTTPParser.kOnBody] = (bytes) => {
    current.body += bytes.toString('latin1');
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    current.complete = true;
  };
  const result = parser.execute(Buffer.from(text, 'latin1'));
  return { requests, error: result instanceof Error ? result.code : undefined };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
});
