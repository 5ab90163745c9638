import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { ForwardedHeader } from '../../../src/contract/route.ts';
import { readRequest } from '../../fuzz/oracles/read-request.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;
const hostile = [
  '%0d%0aX-Planted:%201',
  '\x85X-Planted: 1',
  '\xe5\x98\x8a\xe5\x98\x8dX-Planted:1',
  '"\\r\\nX-Planted: 1',
  '\u00a0X-Planted:1',
];
const ownFields = ['date', 'content-type', 'content-length', 'x-request-id', 'connection'];

/** What the head of an answer consists of; throws when it is not one head of the platform's own fields. */
function fieldsOf(head: string): string[] {
  const [status = '', ...lines] = head.trimEnd().split('\r\n');
  expect(status).toMatch(/^HTTP\/1\.1 \d{3} [\w -]+$/);
  for (const line of lines) expect(line).toMatch(/^[\w-]+: [\x20-\x7e]+$/);
  return lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}

describe('what the platform answers holds its own fields alone, whatever it answers to', () => {
  const requests: readonly [string, (stage: GatewayStage) => string][] = hostile.flatMap((text) => {
    const bare = text.replaceAll(' ', '+');
    return [
      [
        `a service of the name ${JSON.stringify(text)}`,
        (stage: GatewayStage) => stage.request(`GET /v1/infers/${bare}`),
      ],
      [`a method and a path with ${JSON.stringify(text)}`, () => `BREW|X /v3/${bare} HTTP/1.1\r\nHost: a\r\n\r\n`],
      [
        `a token with ${JSON.stringify(text)}`,
        () => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${text}\r\n\r\n`,
      ],
      [
        `a language with ${JSON.stringify(text)}`,
        () => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Language: ${text}\r\n\r\n`,
      ],
      [
        `an app code with ${JSON.stringify(text)}`,
        () => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Apig-AppCode: ${text}\r\n\r\n`,
      ],
      [
        `an api key with ${JSON.stringify(text)}`,
        () => `GET ${path} HTTP/1.1\r\nHost: a\r\napikey: ${text.repeat(3)}\r\n\r\n`,
      ],
      [
        `a signature with ${JSON.stringify(text)}`,
        () =>
          `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Sdk-Date: ${text}\r\nAuthorization: SDK-HMAC-SHA256 Access=${bare}, SignedHeaders=host, Signature=${bare}\r\n\r\n`,
      ],
    ] as [string, (stage: GatewayStage) => string][];
  });
  test.each(requests)('%s', async (_name, request) => {
    await using stage = await GatewayStage.create();
    await stage.control.publish(stage.route([1]));
    const client = await stage.client();
    client.write(request(stage));
    const { head, body } = await client.takeMessage();
    for (const name of fieldsOf(head)) expect(ownFields).toContain(name);
    expect(Object.keys(JSON.parse(body))).toContain('error_msg');
    expect(client.text).toBe('');
    client.destroy();
  });

  test('a route whose names break lines', async () => {
    await using stage = await GatewayStage.create();
    const name = 'voice\r\nX-Planted: 1\r\n\r\n<body>';
    await stage.control.publish(
      stage.route([1], { serviceName: name, open: false, status: `stopped\r\nX-Planted: 1` as 'stopped' }),
    );
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const { head, body } = await client.takeMessage();
    for (const field of fieldsOf(head)) expect(ownFields).toContain(field);
    expect(JSON.parse(body).error_msg).toContain(name);
    client.destroy();
  });
});

test('what the gateway adds to a head is its own lines and no more', async () => {
  await using stage = await GatewayStage.create();
  await using image = await RawServer.start();
  const forwardHeaders: ForwardedHeader[] = [
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'X-Request-Id',
  ];
  await stage.control.publish(stage.route([image.port], { policy: { forwardHeaders } }));
  for (const text of hostile) {
    const client = await stage.client();
    client.write(
      stage.request(
        `GET ${path}`,
        `X-Forwarded-For: ${text}`,
        `x-forwarded-host: ${text}`,
        'X-Other: 1',
        `X-Request-Id: ${text}`,
      ),
    );
    const server = await image.accept();
    const request = readRequest(await server.takeThrough('\r\n\r\n'));
    if (typeof request === 'string') throw new Error(request);
    expect(request.fields).toEqual([
      ['host', 'gateway'],
      ['x-other', '1'],
      ['x-forwarded-for', `${text}, 127.0.0.1`],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-host', 'gateway'],
      ['x-request-id', expect.stringMatching(/^[0-9a-f]{32}$/)],
    ]);
    client.destroy();
  }
});

test('what the gateway tells the control process cannot be said by anyone else, in any spelling', async () => {
  await using stage = await GatewayStage.create();
  await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
  const names = ['Client-Address', 'client-address', 'TARGET', 'Body-SHA256', 'stored-Content'];
  const claims = names.map((name) => `X-Sluice-${name}`).concat('x-sluice-client-address', 'X-SLUICE-TARGET');
  for (const text of hostile) {
    const client = await stage.client();
    const lines = claims.map((name) => `${name}: ${text}\r\n`).join('');
    client.write(`GET /v3/${text.replaceAll(' ', '+')} HTTP/1.1\r\n${lines}Host: a\r\n${lines}\r\n`);
    const server = await control.accept();
    const request = readRequest(await server.takeThrough('\r\n\r\n'));
    if (typeof request === 'string') throw new Error(request);
    expect(request.fields).toEqual([
      ['host', 'a'],
      ['x-sluice-client-address', '127.0.0.1'],
      ['x-sluice-stored-content', 'yes'],
    ]);
    client.destroy();
  }
});
