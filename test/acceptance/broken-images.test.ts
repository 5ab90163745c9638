import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import type { ModelOptions, ServiceOptions } from '../support/model-arts.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

interface BrokenImage {
  readonly image: TestImage;
  readonly model?: ModelOptions;
  readonly service?: ServiceOptions;
  /** What `error_msg` says of cause and cure, in both languages; undefined: it comes up, and fails when it is called. */
  readonly says?: readonly (string | RegExp)[];
  readonly saysInChinese?: readonly string[];
}

const started = (cmd: readonly string[]) => ({ protocol: 'ws', config: { cmd } }) as const satisfies ModelOptions;
const probed = (readiness: Readonly<Record<string, string>>): ModelOptions => ({
  protocol: 'ws',
  config: { readiness_health: { period_seconds: '1', initial_delay_seconds: '0', ...readiness } },
});

/** Images that cannot serve as they are configured. All are deployed at once; each test then waits for its own. */
const cases = {
  'ends at once': {
    image: 'exits-at-once',
    says: ['3 times right after its start', 'exit code 3', 'Its log says why', 'weights.bin: no such file'],
    saysInChinese: ['已连续 3 次', '原因见日志', 'weights.bin: no such file'],
  },
  'comes to its end without an error': {
    image: 'node-ws',
    model: started(['sh', '-c', 'node server.mjs & exit 0']),
    says: ['exit code 0', 'stay in the foreground'],
    saysInChinese: ['必须在前台持续运行'],
  },
  'has a start command that does not exist': {
    image: 'node-ws',
    model: started(['/app/serve']),
    says: ['/app/serve', 'start command does not exist in the image'],
    saysInChinese: ['镜像中不存在该启动命令'],
  },
  'has a start command that is not executable': {
    image: 'broken-start',
    model: started(['./not-executable']),
    says: ['not-executable', 'chmod +x'],
    saysInChinese: ['执行权限'],
  },
  'is made for another processor': {
    image: 'broken-start',
    says: ['exec format error', '--platform'],
    saysInChinese: ['其他处理器架构'],
  },
  'has a start script with Windows line ends': {
    image: 'broken-start',
    model: started(['./windows-lines']),
    says: ['no such file or directory', 'Windows line ends'],
    saysInChinese: ['Windows 换行符'],
  },
  'needs more memory than it has': {
    image: 'node-ws',
    model: started(['node', '-e', 'const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1))']),
    says: [
      /more than its 64 MB of memory. Choose a larger specification|killed \(SIGKILL\), mostly because memory ran/,
    ],
    saysInChinese: ['请选择更大的规格'],
  },
  'needs an environment variable': {
    image: 'node-ws',
    model: started(['sh', '-uc', 'exec node server.mjs --model "$MODEL_PATH"']),
    says: ['MODEL_PATH', 'set it in "envs" of the service'],
    saysInChinese: ['请在服务的 envs 中设置'],
  },
  'may not write where it wants to': {
    image: 'node-ws',
    model: started(['node', '-e', 'fs.mkdirSync("/cache")']),
    says: ['/cache', '--chown'],
    saysInChinese: ['镜像的运行用户'],
  },
  'fills its space': {
    image: 'node-ws',
    model: started(['sh', '-c', 'dd if=/dev/zero of=/dev/shm/weights bs=1M count=999 && exec node server.mjs']),
    says: ['No space left on device', 'larger specification'],
    saysInChinese: ['没有剩余空间'],
  },
  'listens on another port': {
    image: 'wrong-port',
    says: ['listens on 9000, not on 8080', 'set port 9000'],
    saysInChinese: ['将端口设置为 9000'],
  },
  'listens on loopback only': {
    image: 'loopback-only',
    says: ['127.0.0.1:8080 only', 'bind to 0.0.0.0'],
    saysInChinese: ['改为监听 0.0.0.0'],
  },
  'never listens': {
    image: 'scratch-static',
    service: { envs: { START: 'hangs' }, deployTimeoutSeconds: 45 },
    says: ['Nothing in the container accepts connections on port 8080', 'START is hangs'],
    saysInChinese: ['尚无进程接受端口 8080 的连接'],
  },
  'speaks plain where wss is configured': {
    image: 'node-ws',
    model: { protocol: 'wss' },
    says: ['does not answer a TLS handshake', 'set protocol ws'],
    saysInChinese: ['将协议设置为 ws'],
  },
  'fails its HTTP check': {
    image: 'node-ws',
    model: probed({ check_method: 'HTTP', url: '/broken' }),
    says: ['does not pass its readiness check', '/broken', '500'],
    saysInChinese: ['未通过就绪检查', '500'],
  },
  'fails its command': {
    image: 'node-ws',
    model: probed({ check_method: 'EXEC', command: 'false' }),
    says: ['does not pass its readiness check', 'exit code 1'],
    saysInChinese: ['未通过就绪检查'],
  },
  'speaks TLS where ws is configured': { image: 'wss-self-signed' },
  'refuses the handshake': { image: 'node-ws' },
} as const satisfies Record<string, BrokenImage>;

type Case = keyof typeof cases;

let stage: Stage;
const services = new Map<string, string>();

async function deploy(name: string, { image, model, service }: BrokenImage): Promise<void> {
  const path = `broken/${image}:1.0`;
  const id = name.replaceAll(' ', '-');
  const modelId = await stage.api.createModel(id, path, { protocol: 'ws', ...model });
  const { model_status: status } = await stage.api.modelDone(modelId);
  expect(status).toBe('published');
  const asked = { deployTimeoutSeconds: 30, resources: { cpu: 0.1, memory: 64 }, ...service };
  services.set(name, await stage.api.createService(id, modelId, asked));
}

function serviceOf(name: Case): string {
  const id = services.get(name);
  if (id === undefined) throw new Error(`the image that ${name} was not deployed`);
  return id;
}

beforeAll(async () => {
  stage = await Stage.open();
  const all: [string, BrokenImage][] = Object.entries(cases);
  for (const image of new Set(all.map(([, broken]) => broken.image))) {
    await stage.push(await buildTestImage(image), `broken/${image}:1.0`);
  }
  for (const [name, broken] of all) await deploy(name, broken);
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

const failing = (Object.entries(cases) as [Case, BrokenImage][]).filter(([, { says }]) => says !== undefined);

test.each(failing)(
  'an image that %s: the service says why, and what to do',
  async (name, { says, saysInChinese }) => {
    const id = serviceOf(name);
    const { error_msg: words } = await stage.api.serviceIs(id, 'failed');
    for (const part of says ?? []) expect(String(words)).toMatch(part);
    const chinese = await stage.api.errorInChinese(id);
    for (const part of saysInChinese ?? []) expect(chinese).toContain(part);
    const events = await stage.api.eventsOf(id);
    expect(events.some((event) => event.startsWith('abnormal: ') && event.includes(String(words)))).toBe(true);
  },
  180_000,
);

test('an image that speaks TLS where ws is configured answers the handshake with 502 and says so', async () => {
  const id = serviceOf('speaks TLS where ws is configured');
  await stage.api.serviceIs(id, 'running');
  const refused = await stage.api.openSocket(id).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HandshakeRefused);
  if (!(refused instanceof HandshakeRefused)) return;
  expect(refused.answer.status).toBe(502);
  expect(refused.answer.body).toMatch(/TLS|wss/);
}, 180_000);

test('an image that refuses the handshake answers for itself, and the list of handshakes says what to do', async () => {
  const id = serviceOf('refuses the handshake');
  await stage.api.serviceIs(id, 'running');
  const refused = await stage.api.openSocket(id, '/refuse').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HandshakeRefused);
  if (!(refused instanceof HandshakeRefused)) return;
  expect(refused.answer.status).toBe(403);
  const kept = await until(30_000, 'its record', async () => {
    const { body } = await stage.api.call('GET', `/services/${id}/handshakes`);
    return (body['handshakes'] as Record<string, unknown>[])[0];
  });
  expect(kept).toMatchObject({ stage: 'image-answer', status: 403, advice: expect.stringContaining('Origin') });
}, 180_000);

test('an image that does not exist is told at once, when the model is made of it', async () => {
  const model = await stage.api.modelDone(await stage.api.createModel('nowhere', 'broken/nowhere:1.0'));
  expect(model['model_status']).toBe('failed');
  const { body } = await stage.api.call('GET', `/models/${model['model_id']}/events`);
  expect(JSON.stringify(body)).toContain('broken/nowhere:1.0. Check whether the image exists.');
});
