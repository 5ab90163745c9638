import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { CommandLine } from '../../../test/support/command-line.ts';
import { within } from '../../../test/support/deadline.ts';
import { historyEntry } from '../../../test/support/history-entries.ts';
import { linesOf } from '../../../test/support/lines-of.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import type { InstanceLogLine } from '../../api/dependencies.ts';
import { notice } from '../../contract/notices.ts';
import type { TransparencyCheck, TransparencyReport } from '../../contract/transparency.ts';

let api: TestApi;
let cli: CommandLine;
beforeAll(async () => {
  api = await startTestApi();
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  await api.call('POST', '/v1/{p}/services', { service_name: 'voice', infer_type: 'real-time', config });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  cli = new CommandLine(api);
  api.instances = [instance('i-1'), instance('i-2')];
});
afterEach(() => cli[Symbol.dispose]());

function instance(id: string) {
  return { id, serviceId: 's', modelId: 'm', status: 'running', restarts: 0, openConnections: 4 } as const;
}

/** The same lines for everyone who asks; an endless source goes on being asked. */
function lines(list: readonly InstanceLogLine[], stays?: Promise<void>): AsyncIterable<InstanceLogLine> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* list;
      await stays;
    },
  };
}

const [early, late] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)];

describe('service logs', () => {
  test('shows the lines of all instances in the order of time, with their names and without control characters', async () => {
    api.logLines = lines([
      { time: early, stream: 'stdout', text: 'first' },
      { time: late, stream: 'stderr', text: 'then \u001b]0;mine\u0007' },
    ]);
    const { out } = await cli.run('service', 'logs', 'voice');
    expect(out).toBe('i-1 | first\ni-2 | first\ni-1 | then\ni-2 | then\n');
    const one = await cli.run('service', 'logs', 'voice', '--instance', 'i-2', '--times');
    expect(one.out).toMatch(/^202[56]-[-0-9]+ [:0-9]+ first\n/);
    const json = (await cli.run('service', 'logs', 'voice', '--json')).out.trimEnd().split('\n');
    expect(json.map((line) => JSON.parse(line))[3]).toMatchObject({ instance_id: 'i-2', stream: 'stderr', time: late });
  });

  test('asks for what the options say', async () => {
    api.logLines = lines([]);
    await cli.run('service', 'logs', 'voice', '--since', '2026-01-01T00:00:00Z', '--tail', '7', '--stream', 'stderr');
    expect(api.logOptions).toMatchObject({ since: early, tail: 7, stream: 'stderr', follow: false });
    await cli.run('service', 'logs', 'voice', '--since', '10m');
    expect(Date.now() - Number(api.logOptions?.since)).toBeWithin(600_000, 660_000);
    expect((await cli.run('service', 'logs', 'voice', '--since', 'soon')).code).toBe(2);
    const missing = await cli.run('service', 'logs', 'voice', '--instance', 'i-9');
    expect({ code: missing.code, out: missing.out }).toEqual({ code: 1, out: '' });
  });

  test('follows every instance, those that come later included, until Ctrl-C', async () => {
    const stays = Promise.withResolvers<void>();
    api.instances = [instance('i-1')];
    api.logLines = lines([{ time: early, stream: 'stdout', text: 'here' }], stays.promise);
    const following = cli.start('service', 'logs', 'voice', '--follow');
    const shown = linesOf(following.stdout);
    const next = async () => (await within(30_000, 'the next line', shown.next())).value;
    expect(await next()).toBe('i-1 | here');
    api.instances = [instance('i-1'), instance('i-3')];
    expect(await next()).toBe('i-3 | here');
    following.kill('SIGINT');
    expect(await following.exited).toBe(130);
    stays.resolve();
  });

  test('follows one instance until it ends', async () => {
    api.logLines = lines([{ time: early, stream: 'stdout', text: 'all' }]);
    const { code, out } = await cli.run('service', 'logs', 'voice', '--instance', 'i-1', '-f');
    expect({ code, out }).toEqual({ code: 0, out: 'all\n' });
  });
});

describe('service stats', () => {
  test('shows what each running instance takes', async () => {
    api.usage = {
      at: late,
      cores: 0.25,
      memoryBytes: 210 * 1_048_576,
      memoryLimitBytes: 512 * 1_048_576,
      sentBytes: 0,
    };
    const { out } = await cli.run('service', 'stats', 'voice');
    expect(out).toMatch(/^INSTANCE +CORES +MEMORY .*\ni-1 +0\.25( \/ 2)? +210 \/ 512 MB +0 kB +4/);
    expect(await cli.json('service', 'stats', 'voice')).toHaveLength(2);
    api.usage = undefined;
    expect((await cli.run('service', 'stats', 'voice')).out).toBe('There are none.\n');
  });
});

describe('service check', () => {
  const report: TransparencyReport = {
    verdict: 'different',
    instanceId: 'i-1',
    modelId: 'm',
    startedAt: early,
    durationMs: 5,
    conversations: [
      { name: 'an empty ping', verdict: 'same', differences: [], varying: [] },
      {
        name: 'Close 4999',
        verdict: 'different',
        differences: [{ place: 'frame 1', direct: '88 02\u001b', gateway: null }],
        varying: [],
      },
      {
        name: 'a big one',
        verdict: 'undecided',
        reason: notice('transparency.no-answer', {}),
        differences: [],
        varying: [],
      },
    ],
  };

  test('tells what differs in both views, and ends with 1', async () => {
    let asked: TransparencyCheck['question'] | undefined;
    api.checkTransparency = async ({ question }) => {
      asked = question;
      return report;
    };
    const options = ['--path', '/x', '--header', 'X-A: b', '--text', 'hello', '--intrusive', '--timeout', '5'];
    const { code, out } = await cli.run('service', 'check', 'voice', ...options);
    expect(asked).toMatchObject({
      path: '/x',
      headers: [['X-A', 'b']],
      messages: ['hello'],
      intrusive: true,
      deadlineMs: 5_000,
    });
    expect(code).toBe(1);
    expect(out).toContain('1 conversations the same, 1 different, 1 undecided.\ndifferent: Close 4999\n  frame 1\n');
    expect(out).toContain('    the instance itself  88 02\n    through the address  (nothing)\n');
    expect(out).toContain('undecided: a big one: ');
  });

  test('ends with 0 where nothing differs', async () => {
    api.checkTransparency = async () => ({
      ...report,
      verdict: 'undecided',
      conversations: report.conversations.slice(2),
    });
    expect((await cli.run('service', 'check', 'voice')).code).toBe(0);
    expect((await cli.run('service', 'check', 'voice', '--header', 'no header')).code).toBe(2);
  });
});

describe('what was seen', () => {
  const minute = 60_000;
  const seen = async () => {
    const services = (await api.call('GET', '/v1/{p}/services?service_name=voice')).body.services;
    const start = Math.floor(Date.now() / minute) * minute - 3 * minute;
    const projectId = api.claims.project?.id ?? '';
    await api.store.history.record([historyEntry(start, { serviceId: services[0].service_id, projectId })]);
  };

  test('service history shows the points of a range, and all there is as JSON', async () => {
    await seen();
    const { out } = await cli.run('service', 'history', 'voice');
    const [head, row] = out.split('\n');
    expect(head).toContain('CORES');
    expect(row).toMatch(/ 0\.5 +100 MB +1 +2 +0 +4 +0 +10 \/ 0 kB/);
    const json = JSON.parse((await cli.run('service', 'history', 'voice', '--since', '7d', '--json')).out);
    expect(json).toMatchObject({ step: 3_600, instances: [{ instance_id: 'i' }] });
    expect(json.points.at(-1).cpu_core_usage).toBe(0.5);
    expect((await cli.run('service', 'history', 'voice', '--instance', 'other')).out).not.toContain('MB');
  });

  test('usage is summed as it is asked for, and comes as CSV', async () => {
    await seen();
    const { out } = await cli.run('usage', '--since', '1d', '--by', 'day');
    expect(out).toMatch(/^PERIOD +SERVICE +CPU HOURS/);
    expect(out).toMatch(/20\d\d-\d\d-\d\d +asr +0\.\d\d/);
    const csv = (await cli.run('usage', '--since', '1d', '--csv')).out;
    expect(csv).toStartWith('period,service_id,service_name,cpu_hours');
    expect(csv).toContain(',asr,');
    expect(JSON.parse((await cli.run('usage', '--since', '1d', '--json')).out)[0]).toMatchObject({
      service_name: 'asr',
    });
  });
});
