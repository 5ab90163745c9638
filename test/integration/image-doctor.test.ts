import { beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageReport, RunLimits } from '../../src/contract/image-report.ts';
import { suggestedConfiguration } from '../../src/contract/resources/present-image-report.ts';
import { examineImage } from '../../src/doctor/examine-image.ts';
import { createIsolatedPlaces } from '../../src/engine/docker/isolated-places.ts';
import { createLogger } from '../../src/log/logger.ts';
import { ownerHasGone, ownerText } from '../../src/supervisor/place-owner.ts';
import { until } from '../support/deadline.ts';
import { engine as callEngine, probeTargetImage, testEngineEndpoint } from '../support/probe-target.ts';
import { buildJavaEcho, buildTestImage, type TestImage } from '../support/test-images.ts';

const BUILD_MS = 600_000;
const limits: RunLimits = { memoryMegabytes: 256, cpu: 1, startSeconds: 60, idleSeconds: 1, graceSeconds: 20 };
const { signal } = new AbortController();

interface Case {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly paths?: readonly string[];
  readonly addressing?: 'container' | 'published';
  readonly limits?: Partial<RunLimits>;
}

function examine(image: string, given: Case = {}): Promise<ImageReport> {
  const log = createLogger({ name: 'doctor-test', level: 'silent' });
  const owner = { text: ownerText, hasGone: ownerHasGone };
  const { addressing = 'container', environment = {}, paths = [] } = given;
  const places = createIsolatedPlaces({ endpoint: testEngineEndpoint, addressing, log, owner });
  const request = {
    image,
    environment,
    ...(given.command && { command: given.command }),
    paths,
    subprotocols: [],
    ports: [],
    limits: { ...limits, ...given.limits },
  };
  const prepare = places.open(0).prepareImage;
  return examineImage(
    { prepare: (options) => prepare({ name: image }, options), places, log },
    request,
    () => {},
    signal,
  );
}

/** What a report says in short: its findings by level, and what the model would say. */
function outline({ findings, suggestion }: ImageReport) {
  const of = (level: string) => findings.filter((one) => one.level === level).map(({ notice }) => notice.key);
  return {
    problems: of('problem'),
    warnings: of('warning'),
    notes: of('note').filter((key) => key !== 'doctor.host-reachable' && key !== 'doctor.slow-start'),
    configuration: suggestion && suggestedConfiguration(suggestion),
    path: suggestion?.webSocketPath,
  };
}

type Outline = ReturnType<typeof outline>;
type Expected = Pick<Outline, 'problems' | 'warnings' | 'notes'> & Partial<Outline>;

const sound = { problems: [], warnings: [] };
const dropped = 'doctor.drops-sockets';
const short = { startSeconds: 3, graceSeconds: 1 };

/** Of each image what is found; what is not named is what is found of a good one. */
const images: readonly (readonly [TestImage, Case, Expected, Readonly<Record<string, unknown>>?])[] = [
  [
    'node-ws',
    {},
    { ...sound, notes: [dropped], configuration: { protocol: 'ws', port: 8080 }, path: '/' },
    {
      users: [65534],
      idle: { path: '/', seconds: 1, kept: true, pings: 0, messages: 0 },
      end: { signal: 'SIGTERM', killed: false, exitCode: 0, socket: { ended: 'fin' } },
      ports: [
        { port: 8080, accepts: true, protocol: 'plain', anyPath: true, webSockets: [{ takesAnySubprotocol: true }] },
      ],
    },
  ],
  [
    'python-websockets',
    {},
    {
      ...sound,
      notes: [],
      configuration: {
        protocol: 'ws',
        port: 8080,
        readiness_health: { check_method: 'HTTP', protocol: 'http', url: '/health' },
      },
      path: '/',
    },
    {
      ports: [{ webSockets: [{ extensions: expect.stringContaining('permessage-deflate') }] }],
      end: { socket: { ended: 'close', code: 1001 } },
    },
  ],
  [
    'wss-self-signed',
    {},
    { ...sound, notes: [dropped], configuration: { protocol: 'wss', port: 8080 }, path: '/' },
    { ports: [{ protocol: 'tls' }] },
  ],
  [
    'root-then-user',
    {},
    { ...sound, notes: [dropped], configuration: { protocol: 'ws', port: 8080 }, path: '/' },
    { users: [65534] },
  ],
  [
    'scratch-static',
    {},
    { ...sound, notes: [dropped], configuration: { protocol: 'ws', port: 8080 }, path: '/' },
    { users: [65534], idle: { kept: true }, end: { exitCode: 0 } },
  ],
  [
    'slow-start',
    { environment: { START_DELAY_SECONDS: '2' } },
    { ...sound, notes: [dropped], configuration: { protocol: 'ws', port: 8080 }, path: '/' },
  ],
  [
    'wrong-port',
    {},
    {
      ...sound,
      notes: ['doctor.exposes-other-port', dropped],
      configuration: { protocol: 'ws', port: 9000 },
      path: '/',
    },
  ],
  [
    'ignores-sigterm',
    { limits: { graceSeconds: 1 } },
    {
      problems: [],
      warnings: ['doctor.ignores-signal'],
      notes: [],
      configuration: { protocol: 'ws', port: 8080 },
      path: '/',
    },
    { end: { killed: true, socket: { ended: 'not' } } },
  ],
  [
    'socket-io',
    {},
    {
      ...sound,
      notes: ['doctor.socket-io', dropped],
      configuration: { protocol: 'ws', port: 8080 },
      path: '/socket.io/?EIO=4&transport=websocket',
    },
  ],
  [
    'particular',
    { paths: ['/v1/secret'] },
    {
      problems: [],
      warnings: ['doctor.runs-as-root', 'doctor.closes-idle'],
      notes: ['doctor.handshake-refused', 'doctor.subprotocol-needed'],
      configuration: { protocol: 'ws', port: 8080 },
      path: '/v1/stream',
    },
    {
      users: [0],
      ports: [
        {
          anyPath: false,
          refusals: [{ path: '/v1/secret', status: 401 }],
          webSockets: [
            {
              path: '/v1/stream',
              needsSubprotocol: true,
              subprotocols: ['graphql-transport-ws', 'mqtt'],
              extensions: 'permessage-deflate',
            },
          ],
        },
      ],
      idle: { kept: false, closeCode: 4008 },
      end: { socket: { ended: 'close', code: 1001 } },
    },
  ],
  [
    'http-only',
    {},
    {
      ...sound,
      notes: ['doctor.no-websocket'],
      // Its HEALTHCHECK says when it is ready.
      configuration: { protocol: 'http', port: 8080 },
    },
  ],
  [
    'loopback-only',
    { limits: short },
    { problems: ['doctor.loopback-only'], warnings: [], notes: [] },
    { start: { kind: 'silent' }, ports: [{ port: 8080, reach: 'loopback', accepts: false }] },
  ],
  [
    'exits-at-once',
    {},
    { problems: ['doctor.exited'], warnings: [], notes: [] },
    { start: { kind: 'exited', exitCode: 3, log: expect.arrayContaining(['loading the model']) } },
  ],
  ['needs-environment', {}, { problems: ['doctor.needs-environment'], warnings: [], notes: [] }],
  [
    'never-listens',
    { limits: short },
    { problems: ['doctor.never-listens'], warnings: ['doctor.ignores-signal'], notes: [] },
  ],
];

/** Examinations at once: each is mostly waiting. */
const atOnce = 3;

describe('images and what is found of them', () => {
  const reports = new Map<string, ImageReport>();

  beforeAll(async () => {
    // The first build makes the base of all.
    await buildTestImage('node-ws');
    const queue = images.values();
    const work = async () => {
      for (const [name, given] of queue) reports.set(name, await examine(await buildTestImage(name), given));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }, BUILD_MS);

  test.each(images)('%s', (name, _given, expected, run = {}) => {
    const report = reports.get(name);
    if (!report) throw new Error('The image was not examined.');
    expect(outline(report)).toEqual({ path: undefined, configuration: undefined, ...expected });
    expect(report.run).toMatchObject(run);
    expect(report.facts).toMatchObject({ os: 'linux' });
  });

  test('the findings name what a person needs', () => {
    const args = (name: string) => reports.get(name)?.findings[0]?.notice.args;
    expect(args('needs-environment')).toMatchObject({ names: 'API_TOKEN', example: 'API_TOKEN', exitCode: 1 });
    expect(args('exits-at-once')?.['log']).toContain('fatal: /models/weights.bin: no such file');
    expect(args('loopback-only')).toEqual({ port: 8080 });
    expect(reports.get('http-only')?.facts?.healthcheck?.command).toEqual(['node', '--version']);
  });
});

test(
  'a small image from scratch: no command, a port that says nothing, memory that runs out, published ports',
  async () => {
    const image = await probeTargetImage();
    const keys = async (given: Case) => (await examine(image, given)).findings.map(({ notice }) => notice.key);
    expect(await keys({ command: ['/no/such/program'] })).toEqual(['doctor.command-missing']);
    expect(await keys({ command: ['/probe-target', 'listen', '9000'] })).toEqual([
      'doctor.no-answer',
      'doctor.runs-as-root',
    ]);
    expect(await keys({ command: ['/probe-target', 'allocate'], limits: { memoryMegabytes: 16 } })).toEqual([
      'doctor.out-of-memory',
    ]);
    expect(await examine('sluice-no-such-host.invalid/a/b:1')).toMatchObject({
      findings: [{ level: 'problem', notice: { key: expect.stringMatching(/^doctor\.image-(missing|unreachable)$/) } }],
    });
    const published = await examine(await buildTestImage('scratch-static'), { addressing: 'published' });
    expect(outline(published)).toMatchObject({ configuration: { protocol: 'ws', port: 8080 }, path: '/' });
  },
  BUILD_MS,
);

test(
  'the example in Java is sound',
  async () => {
    const report = await examine(await buildJavaEcho(), { limits: { memoryMegabytes: 512 } });
    expect(outline(report)).toMatchObject({ problems: [], configuration: { protocol: 'ws' } });
    expect(report.run?.end).toMatchObject({ killed: false });
  },
  BUILD_MS,
);

describe('the command', () => {
  const main = join(import.meta.dir, '../../src/main.ts');

  function sluice(argv: readonly string[], home: string) {
    return Bun.spawn([process.execPath, main, 'image', 'doctor', '--data', home, ...argv], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        LC_ALL: 'C.UTF-8',
        DOCKER_HOST: testEngineEndpoint.replace(/^\//, 'unix:///'),
      },
      stdout: 'pipe',
      stderr: 'pipe',
    });
  }

  async function withHome<Result>(work: (home: string) => Promise<Result>): Promise<Result> {
    const home = mkdtempSync(join(tmpdir(), 'sluice-doctor-'));
    try {
      return await work(home);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }

  /** Places on the engine whose owner is the process `pid`. */
  async function placesOf(pid: number): Promise<readonly string[]> {
    const filters = JSON.stringify({ label: ['sluice.isolated'] });
    const answer = await callEngine(`/networks?${new URLSearchParams({ filters })}`);
    const networks = (await answer.json()) as readonly { readonly Labels: Readonly<Record<string, string>> }[];
    return networks.flatMap(({ Labels: labels }) =>
      labels['sluice.isolated']?.includes(`"pid":${pid},`) ? [labels['sluice.installation'] ?? ''] : [],
    );
  }

  async function containersOf(installation: string): Promise<readonly unknown[]> {
    const filters = JSON.stringify({ label: [`sluice.installation=${installation}`] });
    return (await callEngine(`/containers/json?${new URLSearchParams({ all: '1', filters })}`)).json() as Promise<
      unknown[]
    >;
  }

  test(
    'tells people on standard output, programs in JSON, and both by its exit code',
    () =>
      withHome(async (home) => {
        const text = sluice(['--idle', '1', await buildTestImage('scratch-static')], home);
        expect(await text.exited).toBe(0);
        const report = await text.stdout.text();
        expect(report).toContain('The image can be used as a service.');
        expect(report).toContain('{"protocol":"ws","port":8080}');
        expect(await text.stderr.text()).toContain('starting it, isolated\n');
        const json = sluice(['--json', await buildTestImage('exits-at-once')], home);
        expect(await json.exited).toBe(1);
        expect(JSON.parse(await json.stdout.text())).toMatchObject({
          usable: false,
          findings: [{ level: 'problem', code: 'doctor.exited' }],
          run: { start: { result: 'exited', exit_code: 3 } },
        });
      }),
    BUILD_MS,
  );

  test(
    'leaves nothing behind when it is interrupted, and when it is killed the next one removes what is left',
    () =>
      withHome(async (home) => {
        const image = await buildTestImage('scratch-static');
        const begin = async () => {
          const child = sluice(['--idle', '3600', image], home);
          const place = await until(60_000, 'an examination under way', async () => {
            const [installation] = await placesOf(child.pid);
            return installation !== undefined && (await containersOf(installation)).length > 0
              ? installation
              : undefined;
          });
          return { child, place };
        };
        const polite = await begin();
        polite.child.kill('SIGINT');
        expect(await polite.child.exited).toBe(130);
        expect(await placesOf(polite.child.pid)).toEqual([]);
        expect(await containersOf(polite.place)).toEqual([]);

        const killed = await begin();
        killed.child.kill('SIGKILL');
        await killed.child.exited;
        // What it left may be removed by any other one on this engine; this one sees to it that it is.
        expect(await sluice(['--idle', '1', image], home).exited).toBe(0);
        expect(await placesOf(killed.child.pid)).toEqual([]);
        expect(await containersOf(killed.place)).toEqual([]);
      }),
    BUILD_MS,
  );

  test('says in words when no engine answers', () =>
    withHome(async (home) => {
      const child = sluice(['--engine', `unix://${home}/no.sock`, 'a/b:1'], home);
      expect(await child.exited).toBe(1);
      expect(await child.stderr.text()).toContain('name another one with --engine.');
    }));
});
