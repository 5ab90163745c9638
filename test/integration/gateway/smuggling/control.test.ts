import { expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage } from '../gateway-stage.ts';
import { singleMeanings, smuggled } from './attacks.ts';

setDefaultTimeout(30_000);

/** What only the gateway may say to the control process. */
const claims = 'X-Sluice-Client-Address: 6.6.6.6\r\nX-Sluice-Target: /forged\r\nX-Sluice-Body-Sha256: 00\r\n';
const planted = smuggled.replace('\r\n\r\n', `\r\n${claims}\r\n`);
const length = planted.length;
const chunked = `${length.toString(16)}\r\n${planted}\r\n0\r\n\r\n`;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

const cases: readonly [string, string][] = [
  ...methods.flatMap((method): [string, string][] => [
    [
      `${method} with a body`,
      `${method} /v3/x HTTP/1.1\r\nHost: a\r\n${claims}Content-Length: ${length}\r\n\r\n${planted}`,
    ],
    [
      `${method} with chunks`,
      `${method} /v3/x HTTP/1.1\r\nHost: a\r\n${claims}Transfer-Encoding: chunked\r\n\r\n${chunked}`,
    ],
  ]),
  ...singleMeanings.map(({ name, method = 'POST', lines, behind }): [string, string] => [
    name,
    `${method} /v3/x HTTP/1.1\r\nHost: a\r\n${claims}${lines}\r\n${behind}`,
  ]),
  ...['', 'X:', 'XX:', 'A: b\r\nX:'].map((before): [string, string] => [
    `a request behind ${JSON.stringify(before)} among the trailers`,
    `POST /v3/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n${before}${planted}`,
  ]),
];

// The control process's server is the runtime's own parser; no body and no trailer may become a request of its own in it,
// as such a one could claim what only the gateway says.
test.each(cases)('behind the control process: %s', async (_name, request) => {
  await using stage = await GatewayStage.create();
  const seen: { readonly path: string; readonly address: string | null; readonly told: (string | null)[] }[] = [];
  const server = Bun.serve({
    unix: stage.path('api.sock'),
    fetch: async (asked) => {
      const told = ['x-sluice-target', 'x-sluice-body-sha256'].map((name) => asked.headers.get(name));
      seen.push({ path: new URL(asked.url).pathname, address: asked.headers.get('x-sluice-client-address'), told });
      await asked.arrayBuffer().catch(() => undefined);
      return new Response('');
    },
  });
  const client = await stage.client();
  client.write(request);
  await client.takeThrough('\r\n\r\n');
  client.write('GET /v3/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await client.whenEnded();
  client.destroy();
  await server.stop(true);
  const honest = { address: '127.0.0.1', told: [null, null] };
  for (const each of seen) expect(['/v3/x', '/v3/last']).toContain(each.path);
  expect(seen.map(({ address, told }) => ({ address, told }))).toEqual(seen.map(() => honest));
});
