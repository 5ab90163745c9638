import { hostname } from 'node:os';

/** What reached this container, as JSON. */
export function describe(request, body = '') {
  const { method, url, rawHeaders } = request;
  return JSON.stringify({ method, url, rawHeaders, body, hostname: hostname(), uid: process.getuid() });
}

/** Answers `/health` with 200 and everything else with its description. */
export async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(request.url === '/health' ? '{"status":"ok"}\n' : describe(request, Buffer.concat(chunks).toString()));
}
