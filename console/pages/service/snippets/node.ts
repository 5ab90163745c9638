import { type CallFacts, isWebSocket, type Proof, program, proofSources, sampleBody } from './call-facts.ts';

/** Node.js 18 or newer, as a module: a WebSocket with the package `ws`, a request with nothing but Node.js. */
export function node(facts: CallFacts, proof: Proof): string {
  const opensSocket = isWebSocket(facts);
  const method = opensSocket ? 'GET' : facts.method;
  const sends = method === 'POST';
  return program(
    'secret' in proofSources[proof] && "import { createHash, createHmac } from 'node:crypto';",
    facts.caFile !== undefined && "import { readFileSync } from 'node:fs';",
    opensSocket ? "import WebSocket from 'ws'; // npm install ws" : "import { request } from 'node:https';",
    !opensSocket && "import { text } from 'node:stream/consumers';",
    '',
    `const address = ${quoted(facts.address)};`,
    facts.caFile !== undefined && `const ca = readFileSync(${quoted(facts.caFile)});`,
    sends && `const body = ${quoted(sampleBody)};`,
    `const headers = ${headers(proof, method, sends)};`,
    sends && "headers['Content-Type'] = 'application/json';",
    '',
    opensSocket ? socket(facts) : call(facts, sends),
    'secret' in proofSources[proof] && signedHeaders,
  );
}

function socket({ caFile }: CallFacts): string {
  return program(
    `const socket = new WebSocket(address, { ${caFile === undefined ? '' : 'ca, '}headers });`,
    "socket.on('open', () => socket.send('hello'));",
    "socket.on('message', (data) => {",
    '  console.log(String(data));',
    '  socket.close();',
    '});',
    "socket.on('error', (error) => console.error(error.message));",
  ).trimEnd();
}

function call({ caFile, method }: CallFacts, sends: boolean): string {
  return program(
    `const call = request(address, { ${caFile === undefined ? '' : 'ca, '}headers, method: '${method}' }, async (answer) => {`,
    '  console.log(answer.statusCode, await text(answer));',
    '});',
    "call.on('error', (error) => console.error(error.message));",
    `call.end(${sends ? 'body' : ''});`,
  ).trimEnd();
}

function headers(proof: Proof, method: string, sends: boolean): string {
  const source = proofSources[proof];
  if ('header' in source) return `{ '${source.header}': process.env.${source.variable} }`;
  const keys = `process.env.${source.key}, process.env.${source.secret}`;
  return `signedHeaders('${method}', address, ${keys}${sends ? ', body' : ''})`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const signedHeaders = `
function signedHeaders(method, address, key, secret, body = '') {
  const { host, pathname, searchParams } = new URL(address);
  const encoded = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => \`%\${one.charCodeAt(0).toString(16).toUpperCase()}\`);
  const compare = (one, other) => (one < other ? -1 : Number(one > other));
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
  const path = pathname.split('/').map((segment) => encoded(decodeURIComponent(segment))).join('/');
  const query = [...searchParams].sort(([a, b], [c, d]) => compare(a, c) || compare(b, d));
  const canonical = [
    method,
    path.endsWith('/') ? path : \`\${path}/\`,
    query.map((pair) => pair.map(encoded).join('=')).join('&'),
    \`host:\${host}\`,
    \`x-sdk-date:\${date}\`,
    '',
    'host;x-sdk-date',
    sha256(body),
  ].join('\\n');
  const toSign = \`SDK-HMAC-SHA256\\n\${date}\\n\${sha256(canonical)}\`;
  const signature = createHmac('sha256', secret).update(toSign).digest('hex');
  return {
    'X-Sdk-Date': date,
    Authorization: \`SDK-HMAC-SHA256 Access=\${key}, SignedHeaders=host;x-sdk-date, Signature=\${signature}\`,
  };
}`;
