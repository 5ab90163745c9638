import type { ApiClient } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { findService } from '../../client/find-service.ts';
import { instanceLogs, instancesOf, type LogLine, type LogQuery } from '../../client/instance-logs.ts';
import { parseChoice, parseInteger } from '../../config/parsers.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { followOption } from '../follow-option.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { printable } from '../printable.ts';
import { sinceOption } from '../since-option.ts';
import { timeText } from '../time-text.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { followInstances } from './follow-instances.ts';

const streams = ['stdout', 'stderr'] as const;
const all = { en: 'all', zh: '全部' };

export const serviceLogsCommand = clientCommand({
  name: 'service logs',
  summary: {
    en: 'what the instances of a service wrote; with --json one object a line',
    zh: '输出服务各实例的日志；加 --json 时每行一个 JSON 对象',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    follow: followOption,
    instance: ownOption({
      name: 'instance',
      placeholder: 'ID',
      parse: parseText,
      accepted: { en: 'the id of an instance', zh: '实例 ID' },
      defaultText: all,
      help: { en: 'of this instance alone', zh: '只输出该实例的日志' },
    }),
    since: sinceOption,
    tail: ownOption({
      name: 'tail',
      placeholder: 'LINES',
      parse: parseInteger(0, 100_000),
      accepted: { en: 'a number from 0 to 100000', zh: '0 到 100000 的整数' },
      defaultText: { en: '100; with --since all', zh: '100；与 --since 一起使用时为全部' },
      help: { en: 'the last lines of each instance', zh: '每个实例的最后几行' },
    }),
    stream: ownOption({
      name: 'stream',
      placeholder: 'STREAM',
      parse: parseChoice(streams),
      accepted: { en: streams.join(', '), zh: streams.join('、') },
      defaultText: { en: 'both', zh: '两者' },
      help: { en: 'of this stream alone', zh: '只输出该输出流的内容' },
    }),
    times: flagOption('times', { en: 'show when each line was written', zh: '显示每行的写入时间' }),
  },
  examples: ['sluice service logs voice -f', 'sluice service logs voice --since 10m --stream stderr --times'],
  exitCodes: interruptedExitCode,
  async run({ api, args, given, print }) {
    const service = await findService(api, args[0] ?? '');
    const { instance, stream, tail, times, follow, json } = given;
    const show = (id: string, line: LogLine) => {
      if (json) return print(JSON.stringify({ instance_id: id, ...line }));
      const time = times ? [timeText(line.time)] : [];
      const source = instance === undefined ? [`${id} |`] : [];
      return print([...time, ...source, printable(line.text)].join(' ').trimEnd());
    };
    const query: LogQuery = { tail, stream, startTime: given.since?.(Date.now()) };
    const reading = async (signal: AbortSignal) => {
      const asked = { ...query, signal };
      if (follow && instance === undefined) return followInstances(api, service, asked, show);
      if (follow)
        return showEach(instanceLogs(api, { service, instance: instance ?? '' }, { ...asked, follow }), (line) =>
          show(instance ?? '', line),
        );
      const ids = instance === undefined ? await instancesOf(api, service, signal) : [instance];
      for (const [id, line] of await inOrder(api, service, ids, asked)) show(id, line);
    };
    return (await untilInterrupted(reading)) === 'interrupted' ? interrupted : 0;
  },
});

async function showEach(lines: AsyncIterable<LogLine>, show: (line: LogLine) => void): Promise<void> {
  for await (const line of lines) show(line);
}

/** The lines of all instances in the order of time. An instance that ended meanwhile has none. */
async function inOrder(
  api: ApiClient,
  service: string,
  ids: readonly string[],
  query: LogQuery,
): Promise<(readonly [string, LogLine])[]> {
  const lists = await Promise.all(
    ids.map(async (id) => {
      try {
        const lines = await Array.fromAsync(instanceLogs(api, { service, instance: id }, query));
        return lines.map((line) => [id, line] as const);
      } catch (error) {
        if (ids.length > 1 && error instanceof ApiRefusal && error.status === 404) return [];
        throw error;
      }
    }),
  );
  return lists.flat().toSorted(([, one], [, other]) => one.time - other.time);
}
