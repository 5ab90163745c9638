import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, setSystemTime, test } from 'bun:test';
import { createHash, createHmac } from 'node:crypto';
import { startTestApi, type TestApi } from '../../support/test-api.ts';
import { GatewayStage, projectId, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

// Requests as official signers write them, byte by byte, through a real worker to the real API and to an image.

const vectorPair = { access: 'TESTAK0000000000EXAMP', secret: 'TestSecretKey000000000000000000000000EXAMP' };
const infer = `/v1/infers/${serviceId}`;
const emptyHash = createHash('sha256').update('').digest('hex');

let api: TestApi;
let image: RawServer;
let stage: GatewayStage;
beforeAll(async () => {
  api = await startTestApi({ projectId });
  image = await RawServer.start();
  const { linkSocket, apiSocket, routesFile, gatewayKeyFile: secretsKeyFile } = api;
  const worker = { linkSocket, apiSocket, routesFile, secretsKeyFile };
  stage = await GatewayStage.create({}, { control: false, worker });
  expect((await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: vectorPair })).status).toBe(201);
  const versions = [
    {
      modelId: 'model',
      weight: 100,
      tls: false,
      containerPort: 8080,
      instances: [{ id: 'i', host: '127.0.0.1', port: image.port }],
    },
  ];
  const route = {
    serviceId,
    serviceName: 'voice',
    projectId,
    open: true,
    status: 'running',
    websocket: true,
    versions,
  };
  api.link.publish([route]);
  await stage.settles('everything acknowledged', () => api.link.acknowledged(api.link.sequence));
});
afterEach(() => {
  setSystemTime();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await image[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends exactly these lines through the worker to the API. */
async function send(lines: readonly string[], body = ''): Promise<Answer> {
  const client = await stage.client();
  client.write(`${[...lines, '', ''].join('\r\n')}${body}`);
  const answer = await client.takeMessage();
  client.destroy();
  return { status: Number(answer.head.slice(9, 12)), body: answer.body };
}

/** The same to the image, which says what it got. */
async function sendToImage(lines: readonly string[], body = ''): Promise<string> {
  const client = await stage.client();
  client.write(`${[...lines, '', ''].join('\r\n')}${body}`);
  const server = await image.accept();
  const head = await server.takeThrough('\r\n\r\n');
  if (lines.some((line) => line === 'Upgrade: websocket')) server.write(switching);
  else server.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  await client.takeThrough('\r\n\r\n');
  client.destroy();
  return head;
}

const vectorDate = Date.UTC(2024, 11, 17, 8);
const authorization = (names: string, signature: string) =>
  `Authorization: SDK-HMAC-SHA256 Access=${vectorPair.access}, SignedHeaders=${names}, Signature=${signature}`;

const createLines = [
  `POST /v1/${projectId}/services HTTP/1.1`,
  'Host: modelarts.cn-north-4.example.com',
  'Content-Type: application/json',
  `X-Project-Id: ${projectId}`,
  'X-Sdk-Date: 20241217T080000Z',
  authorization(
    'content-type;host;x-project-id;x-sdk-date',
    '469531f8904a71107daee58f7ddaf00c6b38b20d7d6dd3aaa5d512865fd335f7',
  ),
];
const createBody =
  '{"service_name":"ws-demo","infer_type":"real-time","config":[{"model_id":"0e07b41b-173e-42db-8c16-8e1b44cc0d44","weight":100,"specification":"modelarts.vm.cpu.2u","instance_count":1}],"additional_properties":{"websocket_upgrade":true}}';

test('T3 of the reference makes a service, within fifteen minutes of its date and never with another body', async () => {
  await api.model({ id: '0e07b41b-173e-42db-8c16-8e1b44cc0d44' });
  const create = (body = createBody) => send([...createLines, `Content-Length: ${body.length}`], body);
  for (const [minutes, words] of [
    [-15.1, 'signature expired'],
    [15.1, 'signature expired'],
  ] as const) {
    setSystemTime(vectorDate + minutes * 60_000);
    const { status, body } = await create();
    expect({ minutes, status, body }).toEqual({ minutes, status: 401, body: expect.stringContaining(words) });
  }
  setSystemTime(vectorDate + 15 * 60_000);
  expect((await create(createBody.replace('ws-demo', 'ws-dem0'))).status).toBe(401);
  expect((await create()).status).toBe(200);
  setSystemTime(vectorDate - 15 * 60_000);
  // The same name again: let in, and refused by what it asks for.
  expect(JSON.parse((await create()).body).error_code).toStartWith('ModelArts.');
});

test('T4 of the reference opens a socket, whatever the order and the spelling of its query', async () => {
  setSystemTime(vectorDate);
  for (const query of ['b=2&a=1%20x~*', 'a=1+x%7e%2A&b=2', 'a=%31%20x~%2a&b=2']) {
    const head = await sendToImage([
      `GET ${infer}/ws/chat?${query} HTTP/1.1`,
      'Host: abc.apigw.cn-north-4.example.com',
      'X-Sdk-Date: 20241217T080000Z',
      authorization('host;x-sdk-date', '905a607d4cb162f23e88a7e0511fe349d60585028184e0ea020f073ddaaa12d2'),
      ...upgradeLines,
    ]);
    expect(head).toStartWith(`GET /ws/chat?${query} HTTP/1.1\r\nHost: abc.apigw.cn-north-4.example.com\r\n`);
  }
});

/** What one signer does: which headers it signs, and what it sends besides. */
interface Signer {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  /** As it stands in the canonical request, encoded and sorted; the wire has `wire`. */
  readonly query?: string;
  readonly wire?: string;
  readonly signed: readonly (readonly [string, string])[];
  /** Added after signing. */
  readonly unsigned?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** In the place of the body's hash, where it is not that. */
  readonly payload?: string;
  /** How the wire spells the path, where that is not the canonical way. */
  readonly wirePath?: string;
}

const date = () => `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** The request's lines, signed from the text of the guide. */
function linesOf(signer: Signer, host: string): string[] {
  const { method = 'GET', path, query = '', body = '' } = signer;
  const now = date();
  const signed = [...signer.signed, ['X-Sdk-Date', now] as const].map(([name, value]) => [name.toLowerCase(), value]);
  signed.sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    method,
    path.endsWith('/') ? path : `${path}/`,
    query,
    ...signed.map(([name, value]) => `${name}:${value?.trim()}`),
    '',
    names,
    signer.payload ?? createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = `SDK-HMAC-SHA256\n${now}\n${digest}`;
  const signature = createHmac('sha256', vectorPair.secret).update(text).digest('hex');
  const wire = signer.wire ?? query;
  const fields = [...signer.signed, ...(signer.unsigned ?? [])];
  return [
    `${method} ${signer.wirePath ?? path}${wire === '' ? '' : `?${wire}`} HTTP/1.1`,
    ...(fields.some(([name]) => name.toLowerCase() === 'host') ? [] : [`Host: ${host}`]),
    ...fields.map(([name, value]) => `${name}: ${value}`),
    `X-Sdk-Date: ${now}`,
    authorization(names, signature),
    ...(body === '' && method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
}

const host = ['Host', 'h.example.com:8443'] as const;
const json = ['Content-Type', 'application/json'] as const;
const project = ['X-Project-Id', projectId] as const;
const agent = ['User-Agent', 'huaweicloud-usdk-python/3.0'] as const;
const models = `/v1/${projectId}/models`;

const signers: readonly Signer[] = [
  { name: 'Node, in a project', path: models, signed: [json, host, project] },
  {
    name: 'Node, finding its project: a GET with a body',
    path: '/v3/projects',
    query: 'name=local',
    signed: [json, host],
    body: '{}',
  },
  { name: 'Python, which signs every header', path: models, signed: [json, agent, host, project, ['Accept', '*/*']] },
  {
    name: 'Python, with an unsigned payload and no body',
    path: models,
    signed: [['Content-Type', 'application/octet-stream'], host, ['X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    payload: emptyHash,
  },
  {
    name: 'Go, with an unsigned payload',
    path: models,
    signed: [['X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    unsigned: [['Content-Type', 'application/x-www-form-urlencoded']],
    payload: 'UNSIGNED-PAYLOAD',
  },
  { name: 'Go, without host and content type', path: models, signed: [project], unsigned: [json, agent] },
  { name: 'Java, without content type', path: models, signed: [host, project], unsigned: [json] },
  {
    name: "Terraform's library, which adds the project after signing",
    path: models,
    signed: [['Accept', 'application/json'], json, agent],
    unsigned: [project, ['X-Domain-Id', 'd'.repeat(32)]],
  },
  { name: 'a path that ends with a slash in the signature alone', path: '/v3/regions', signed: [host] },
  { name: 'blanks around a value', path: models, signed: [host, ['X-Note', '  a  b ']] },
  {
    name: 'a key without a value, and one that comes twice',
    path: models,
    query: 'a=&limit=5&z=1&z=2',
    wire: 'z=2&z=1&limit=5&a',
    signed: [host],
  },
  {
    name: 'capitals before small letters',
    path: models,
    query: 'Z=1&a=1&limit=5',
    wire: 'a=1&limit=5&Z=1',
    signed: [host],
  },
  {
    name: 'Chinese, blanks and reserved characters in the query',
    path: models,
    query: 'description=%E8%AF%AD%E9%9F%B3%20a%2Fb%2B%2A~%27',
    wire: "description=%E8%AF%AD%E9%9F%B3+a/b%2B*~'",
    signed: [host],
  },
  {
    name: 'what has no body, with a length of nothing',
    method: 'POST',
    path: '/v2/manage/utils/authorizationtoken',
    signed: [json, host],
  },
];

test.each(signers.map((signer) => [signer.name, signer] as const))(
  'the API takes a request of %s',
  async (_, signer) => {
    const { status, body } = await send(linesOf(signer, 'h.example.com'), signer.body);
    expect([signer.name, status, status === 200 ? '' : body]).toEqual([signer.name, 200, '']);
  },
);

test.each<Signer>([
  { name: 'a path of Chinese', path: `${infer}/%E8%AF%AD%E9%9F%B3/a%20b`, signed: [host] },
  {
    name: 'small hexadecimal digits',
    path: `${infer}/%E8%AF%AD/~a`,
    wirePath: `${infer}/%e8%af%ad/%7Ea`,
    signed: [host],
  },
  { name: 'an encoded slash', path: `${infer}/a%2Fb`, signed: [host] },
  { name: 'two slashes', path: `${infer}//a`, signed: [host] },
  { name: 'reserved characters', path: `${infer}/a%3Ab%40c%2Cd`, wirePath: `${infer}/a:b@c,d`, signed: [host] },
])('an image is called with $name in the path', async (signer) => {
  const head = await sendToImage(linesOf(signer, 'h'));
  expect(head.split(' ')[1]).toBe((signer.wirePath ?? signer.path).slice(infer.length));
});

test('who may only call services is let in by workers and by no control route; who may nothing, nowhere', async () => {
  const outcomes = async (roles: readonly string[]) => {
    const user = { name: `with-${roles.join('-') || 'none'}`, password: 'correct horse battery', roles };
    const { id } = (await api.call('POST', '/v3/users', { user })).body.user;
    const pair = (await api.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: { user_id: id } })).body
      .credential;
    const login = { name: user.name, password: user.password, domain: { name: 'admin' } };
    const token = await api.call('POST', '/v3/auth/tokens', {
      auth: {
        identity: { methods: ['password'], password: { user: login } },
        scope: { project: { id: projectId } },
      },
    });
    const proofs = {
      signature: (path: string) => signedBy(pair, path),
      token: (path: string) => [
        `GET ${path} HTTP/1.1`,
        'Host: a',
        `X-Auth-Token: ${token.headers.get('X-Subject-Token')}`,
      ],
    };
    const found: string[] = [];
    for (const lines of Object.values(proofs)) {
      const control = await send(lines(models));
      found.push(`${control.status} ${JSON.parse(control.body).error_code}`);
      const call = roles.includes('caller') ? await sendToImage(lines(infer)) : (await send(lines(infer))).body;
      found.push(call.startsWith('GET / ') ? 'reached the image' : JSON.parse(call).error_code);
    }
    return found;
  };
  const control = '403 ModelArts.0108';
  expect(await outcomes(['caller'])).toEqual([control, 'reached the image', control, 'reached the image']);
  expect(await outcomes([])).toEqual([control, 'APIG.0302', control, 'APIG.0302']);
});

/** The lines of a GET that this pair signs. */
function signedBy({ access, secret }: typeof vectorPair, path: string): string[] {
  const now = date();
  const canonical = `GET\n${path}/\n\nx-sdk-date:${now}\n\nx-sdk-date\n${emptyHash}`;
  const text = `SDK-HMAC-SHA256\n${now}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const header = `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=x-sdk-date, Signature=${signature}`;
  return [`GET ${path} HTTP/1.1`, 'Host: a', `X-Sdk-Date: ${now}`, `Authorization: ${header}`];
}
