import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Route } from '../../../src/contract/route.ts';
import type { TransparencyQuestion, TransparencyReport } from '../../../src/contract/transparency.ts';
import { createTransparencyChecks } from '../../../src/transparency/transparency-checks.ts';
import { GatewayStage, projectId, serviceId, writeCertificate } from '../gateway/gateway-stage.ts';
import { RawServer } from '../gateway/raw-server.ts';
import { type Alteration, AlteringProxy } from './altering-proxy.ts';
import { ServerProcess } from './server-process.ts';

setDefaultTimeout(120_000);

const question: TransparencyQuestion = {
  path: '/',
  headers: [],
  messages: ['hello', Buffer.from([0, 1, 2, 3])],
  intrusive: false,
  silenceMs: 60,
  deadlineMs: 100_000,
};

const instanceId = 'the-instance';

describe('a check of a live instance', () => {
  let stage: GatewayStage;
  const servers: Record<string, ServerProcess> = {};

  beforeAll(async () => {
    const [opened, node, python] = await Promise.all([
      GatewayStage.create(),
      ServerProcess.start(['node', `${import.meta.dir}/node-server.mjs`]),
      ServerProcess.start(['/usr/bin/python3', `${import.meta.dir}/python-server.py`]),
    ]);
    stage = opened;
    Object.assign(servers, { node, python });
  });

  afterAll(async () => {
    await Promise.all(Object.values(servers).map((server) => server[Symbol.asyncDispose]()));
    await stage[Symbol.asyncDispose]();
  });

  function routeTo(port: number): Route {
    const [version] = stage.route([port]).versions;
    if (version === undefined) throw new Error('a route has a version');
    const versions = [{ ...version, instances: [{ id: instanceId, host: '127.0.0.1', port }] }];
    return stage.route([], { versions });
  }

  function checksOf(image: number, changes: { readonly port?: number; readonly certificateFile?: string } = {}) {
    const { port = stage.worker.port, certificateFile = stage.path('first.pem') } = changes;
    return createTransparencyChecks({
      route: () => routeTo(image),
      gateway: { host: '127.0.0.1', port, authority: 'sluice.example:8443', certificateFile },
    });
  }

  const request = (changes: Partial<TransparencyQuestion> = {}) => ({
    serviceId,
    serviceName: 'voice',
    question: { ...question, ...changes },
    tokenFor: (instance: string) => stage.token({ instance }),
    signal: new AbortController().signal,
  });

  async function check(port: number, changes?: Partial<TransparencyQuestion>): Promise<TransparencyReport> {
    await stage.control.publish(routeTo(port));
    return checksOf(port).run(request(changes));
  }

  /** Checks with a proxy in the place of the gateway. */
  async function checkAltered(alteration: Alteration, changes?: Partial<TransparencyQuestion>) {
    const image = servers['node']?.port ?? 0;
    const requestHead = (head: string) => {
      const bare = head.replace(`/v1/infers/${serviceId}`, '').replace(/\r\nX-Auth-Token: .*/, '');
      return alteration.requestHead?.(bare) ?? bare;
    };
    await using proxy = await AlteringProxy.start(image, { ...alteration, requestHead }, stage.certificate);
    return await checksOf(image, { port: proxy.port }).run(request({ silenceMs: 30, ...changes }));
  }

  function unlike(report: TransparencyReport) {
    return report.conversations.filter(({ verdict }) => verdict !== 'same');
  }

  test.each(['node', 'python'])('finds nothing where there is nothing: %s', async (name) => {
    const port = servers[name]?.port ?? 0;
    const report = await check(port);
    expect(unlike(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'same', instanceId, modelId: 'model' });
    expect(report.conversations.map((one) => one.name)).toContain('the messages in writes of 1 byte');
  });

  test('finds nothing with what breaks the protocol, either', async () => {
    const port = servers['node']?.port ?? 0;
    const report = await check(port, { intrusive: true });
    expect(unlike(report)).toEqual([]);
    expect(report.conversations.length).toBeGreaterThan(200);
  });

  test('an image that speaks first, on a path with a query', async () => {
    const port = servers['node']?.port ?? 0;
    const report = await check(port, { path: '/greet', messages: [] });
    expect(unlike(report)).toEqual([]);
  });

  const culprits: readonly (readonly [string, Alteration, string, string])[] = [
    [
      'lower-cases one header',
      { answerHead: (head) => head.replace('Set-Cookie', 'set-Cookie') },
      'a handshake, and silence',
      'the header Set-Cookie',
    ],
    [
      'changes a close code',
      { frame: (bytes) => [bytes[0] === 0x88 && bytes.length > 3 ? Buffer.of(0x88, 2, 3, 0xe9) : bytes] },
      'Close 4999',
      'frame 1',
    ],
    [
      'swallows an early frame',
      { swallowsEarly: true },
      'a ping and a Close in the packet of the handshake',
      'frame 1',
    ],
    [
      'cuts frames in two',
      {
        frame: (bytes, payload) =>
          bytes.length - payload < 4
            ? [bytes]
            : [
                Buffer.of((bytes[0] ?? 0) & 0x7f, 1),
                bytes.subarray(payload, payload + 1),
                continuation(bytes, payload),
              ],
      },
      'the messages, one after the other',
      'frame 1',
    ],
    [
      'drops a reserved bit',
      { frame: (bytes) => [Buffer.concat([Buffer.of((bytes[0] ?? 0) & 0xbf), bytes.subarray(1)])] },
      'the messages, deflate offered',
      'frame 1',
    ],
  ];

  test.each(culprits)(
    'says where something that %s stands in between',
    async (_name, alteration, conversation, place) => {
      const report = await checkAltered(alteration);
      expect(report.verdict).toBe('different');
      const accused = report.conversations.find(({ name }) => name === conversation);
      expect(accused?.verdict).toBe('different');
      expect(accused?.differences[0]?.place).toBe(place);
    },
  );

  test('a stand-in that changes nothing is not accused', async () => {
    expect(unlike(await checkAltered({}))).toEqual([]);
  });

  test('says that a reset came as a FIN', async () => {
    const report = await checkAltered({ resetBecomesFin: true }, { messages: ['RST'] });
    const accused = report.conversations.find(({ name }) => name === 'the messages, one after the other');
    expect(accused?.differences).toEqual([{ place: 'the end', direct: 'RST', gateway: 'FIN' }]);
  });

  test('what is another at each time is told and not compared', async () => {
    let count = 0;
    await using image = await RawServer.start();
    image.onConnection = (peer) => {
      const serve = async () => {
        await peer.takeThrough('\r\n\r\n');
        count += 1;
        peer.socket.end(
          `HTTP/1.1 403 No\r\nX-Count: ${count}\r\nX-Fixed: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\n${10_000 + count}`,
        );
      };
      serve().catch(() => undefined);
    };
    const report = await check(image.port, { messages: [] });
    expect(unlike(report)).toEqual([]);
    expect(report.conversations[0]?.varying).toEqual(['the header X-Count', 'the body']);
  });

  test('an image of another form each time leaves it undecided, as does one that says nothing', async () => {
    let count = 0;
    await using image = await RawServer.start();
    image.onConnection = (peer) => {
      const serve = async () => {
        await peer.takeThrough('\r\n\r\n');
        count += 1;
        peer.socket.end(count % 2 ? 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n' : 'HTTP/1.1 403 No\r\n\r\n');
      };
      serve().catch(() => undefined);
    };
    const report = await check(image.port, { messages: [] });
    expect(report.verdict).toBe('undecided');
    expect(report.conversations[0]?.reason).toMatchObject({ key: 'transparency.varies' });
    image.onConnection = (peer) => peer.destroy();
    const silent = await check(image.port, { messages: [] });
    expect(new Set(silent.conversations.map(({ reason }) => reason?.key))).toEqual(new Set(['transparency.no-answer']));
  });

  test('the end of the time ends the check', async () => {
    const port = servers['node']?.port ?? 0;
    const report = await check(port, { path: '/idle', deadlineMs: 1 });
    expect(report.verdict).toBe('undecided');
    expect(report.conversations.at(-1)?.reason).toMatchObject({ key: 'transparency.out-of-time' });
  });

  test('a listener that shows another certificate gets no token', async () => {
    writeCertificate(stage.folder, 'other');
    const port = servers['node']?.port ?? 0;
    await stage.control.publish(routeTo(port));
    const report = await checksOf(port, { certificateFile: stage.path('other.pem') }).run(request({ messages: [] }));
    expect(report.verdict).toBe('undecided');
    expect(report.conversations[0]?.reason?.args['detail']).toContain('another certificate');
  });

  test('a service has one check at a time, and the installation a few', async () => {
    const port = servers['node']?.port ?? 0;
    await stage.control.publish(routeTo(port));
    const checks = checksOf(port);
    const end = new AbortController();
    const start = (id: string) => checks.run({ ...request(), serviceId: id, signal: end.signal });
    const running = [start('a'), start('b'), start('c')];
    expect(start('a')).rejects.toMatchObject({ key: 'service.check-under-way' });
    expect(start('d')).rejects.toMatchObject({ key: 'service.too-many-checks' });
    end.abort();
    for (const report of await Promise.all(running)) expect(report.verdict).toBe('undecided');
    expect((await start('d')).verdict).toBe('undecided');
  });

  test('what cannot be checked is refused in words', () => {
    const refusal = (change: Partial<Route>, instance?: string) => {
      const checks = createTransparencyChecks({
        route: () => ({ ...routeTo(1), ...change }),
        gateway: { host: '127.0.0.1', port: 1, authority: 'a', certificateFile: '' },
      });
      return checks.run(request(instance === undefined ? {} : { instanceId: instance })).catch((error) => error.key);
    };
    expect(refusal({ open: false })).resolves.toBe('service.check-needs-running');
    expect(refusal({ versions: [] })).resolves.toBe('service.check-needs-running');
    expect(refusal({ websocket: false })).resolves.toBe('service.check-needs-websocket');
    expect(refusal({ projectId }, 'another')).resolves.toBe('service.instance-not-found');
  });
});

function continuation(bytes: Buffer, payload: number): Buffer {
  const rest = bytes.subarray(payload + 1);
  return Buffer.concat([Buffer.of(0x80, rest.length), rest]);
}
