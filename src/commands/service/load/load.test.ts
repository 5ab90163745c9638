import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../../../test/support/command-line.ts';

const id = '11111111-2222-4333-8444-555555555555';

interface Handshake {
  readonly authorization: string;
  readonly path: string;
  readonly told: string | null;
}

/** Sockets beyond so many are refused. */
let mostSockets = 3;
let handshakes: Handshake[] = [];
let messages: string[] = [];
let closes: number[] = [];
let open = 0;

const instance = { instance_id: 'i-0', model_id: 'm', status: 'running', restart_count: 0, connection_count: 1 };
const stats = {
  ...{ service_id: id, instance_id: 'i-0', model_id: 'm', sample_time: 1, connection_count: 3 },
  ...{ cpu_core_usage: 0.25, cpu_core_total: 2, cpu_memory_usage: 100, cpu_memory_total: 4_096 },
};

/** What the command needs of a platform. */
const platform = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, server) {
    const { pathname, search } = new URL(request.url);
    if (pathname.endsWith('/stats')) return Response.json(stats);
    if (pathname.endsWith('/instances')) {
      const facts = { service_id: id, service_name: 'echo', total_count: 1, count: 1 };
      return Response.json({ ...facts, instances: [instance] });
    }
    const { headers } = request;
    const path = `${pathname}${search}`;
    handshakes.push({ authorization: headers.get('Authorization') ?? '', path, told: headers.get('X-Told') });
    if (open < mostSockets) return server.upgrade(request) ? undefined : new Response('', { status: 400 });
    return Response.json({ error_code: 'ModelArts.4206', error_msg: 'All places are taken.' }, { status: 429 });
  },
  websocket: {
    open() {
      open += 1;
    },
    message(socket, message) {
      messages.push(String(message));
      socket.send(message);
    },
    close(_, code) {
      open -= 1;
      closes.push(code);
    },
  },
});
afterAll(() => platform.stop(true));

let cli: CommandLine;
beforeEach(() => {
  const person = { user: 'u', domain: 'd', project_id: 'p', project_name: 'p', access_key: 'a', secret_key: 's' };
  cli = new CommandLine({ address: platform.url.origin, credentials: person as never });
  mostSockets = 3;
  handshakes = [];
  messages = [];
  closes = [];
});
afterEach(() => cli[Symbol.dispose]());

const quick = ['--hold', '1', '--every', '100', '--max-p99', '60000'];

test('tells each step, why it stopped, what follows from it and how to apply that', async () => {
  const { code, out, err } = await cli.run(
    'service',
    'load',
    id,
    '/x',
    '--steps',
    '1,2,4',
    '--text',
    'hello',
    ...quick,
  );
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('4 open sockets (with 2: p50 ') });
  expect(out).toMatch(/^SOCKETS +OPEN +ANSWERS +P50 MS +P99 MS +HANDSHAKE P99 MS +ERRORS\n1 +1 +\d+ /);
  expect(out).toMatch(/\nINSTANCE +SOCKETS +CORES +MEMORY\ni-0 +3 +0\.25 \/ 2 +100 \/ 4096 MB\n/);
  expect(out).toContain('At 4 open sockets 1 handshakes were refused or failed. The first: All places are taken.');
  expect(out).toContain('Recommended: 2 open sockets for each instance, 1 as the target');
  const command = `sluice service update ${id} --most-connections 2`;
  expect(out).toEndWith(`To apply it: ${command}\nWhere it scales: ${command} --target-connections 1\n`);
  expect(new Set(messages)).toEqual(new Set(['hello']));
  expect(handshakes[0]?.path).toBe(`/v1/infers/${id}/x`);
  expect(handshakes.every(({ authorization }) => authorization.startsWith('SDK-HMAC-SHA256 Access=a,'))).toBeTrue();
  expect(closes).toEqual([1000, 1000, 1000]);
});

test('sends a recording with what the options add, and tells programs the same', async () => {
  const recording = join(cli.home, 'session.jsonl');
  const sent = (time: number, data: string) => JSON.stringify({ event: 'sent', time, kind: 'text', data });
  writeFileSync(recording, `${sent(1, 'one')}\n${sent(6, 'two')}\n`);
  const more = ['--query', 'a=b c', '--header', 'X-Told: it', '--answer', 'last'];
  const argv = ['service', 'load', id, '--connections', '2', '--recording', recording, ...more, ...quick];
  const report = await cli.json(...argv);
  expect(report).toMatchObject({
    status: 'finished',
    recommendation: { max_connections_per_instance: 2, is_at_least: true, instance_count: 1 },
  });
  expect(report.steps.map(({ sockets }: { sockets: number }) => sockets)).toEqual([1, 2]);
  expect(report.steps[0].instances).toEqual([
    expect.objectContaining({ instance_id: 'i-0', cpu_core_usage: 0.25, cpu_memory_total: 4_096 }),
  ]);
  expect(messages.slice(0, 2)).toEqual(['one', 'two']);
  expect(handshakes[0]).toMatchObject({ path: `/v1/infers/${id}/?a=b%20c`, told: 'it' });
});

test('a service of which nobody can get a socket gives 1', async () => {
  mostSockets = 0;
  const { code, out } = await cli.run('service', 'load', id, '--text', 'hello', ...quick);
  expect(code).toBe(1);
  expect(out).toContain('At 1 open sockets 1 handshakes were refused or failed. The first: All places are taken.');
  expect(out).not.toContain('Recommended');
});

test.each([
  [['--connections', '10001'], 2, '--connections'],
  [['--connections', '0'], 2, '--connections'],
  [['--steps', '2,1'], 2, '--steps'],
  [['--steps', '1,20000'], 2, '--steps'],
  [['--hold', '601'], 2, '--hold'],
  [['--answer', 'all'], 2, 'each, last, none'],
  [['--max-p99', '0'], 2, '--max-p99'],
  [['--send-file', 'no-such-file'], 1, 'no-such-file'],
  [['--text', '@no-such-file'], 1, 'no-such-file'],
  [['--recording', 'no-such-file'], 1, 'no-such-file'],
  [['--recording', 'no-such-file', '--text', 'x'], 1, '--recording says everything'],
  [['--header', 'Authorization: Basic x', '--connections', '1'], 1, 'Authorization proves who calls'],
])('%p is refused in words', async (argv, code, words) => {
  const refused = await cli.run('service', 'load', id, ...argv);
  expect({ code: refused.code, out: refused.out }).toEqual({ code, out: '' });
  expect(refused.err).toContain(words);
  expect(handshakes).toEqual([]);
});
