import { allRows } from '../client/all-rows.ts';
import { parseChoice } from '../config/parsers.ts';
import { showUsageResponse, usageGroups } from '../contract/resources/usage.ts';
import { sizeText } from '../domain/size-text.ts';
import { clientCommand } from './client-command.ts';
import { columnLines } from './column-lines.ts';
import { listWords as words } from './list-words.ts';
import { flagOption, ownOption } from './own-options.ts';
import { sinceOption } from './since-option.ts';

const path = '/v1/{p}/usage';

export const usageCommand = clientCommand({
  name: 'usage',
  summary: {
    en: "what the project's services held and carried, thirteen months back",
    zh: '列出项目中各服务最近 13 个月的用量',
  },
  ownOptions: {
    since: { ...sinceOption, defaultText: { en: 'the first of this month', zh: '本月第一天' } },
    by: ownOption({
      name: 'by',
      placeholder: 'GROUP',
      parse: parseChoice(usageGroups),
      accepted: { en: usageGroups.join(', '), zh: usageGroups.join('、') },
      defaultText: { en: 'service', zh: 'service' },
      help: { en: 'a row for each service, or for each day or month of it', zh: '按服务汇总，或按天、按月分行' },
    }),
    csv: flagOption('csv', { en: 'print CSV, for spreadsheets', zh: '以 CSV 输出，供表格软件使用' }),
  },
  examples: ['sluice usage', 'sluice usage --since 2026-01-01 --by month --csv'],
  async run({ api, given, answer, language, print }) {
    const query = { group_by: given.by, start_time: given.since?.(Date.now()) };
    if (given.csv) {
      const { text } = await api.send({ method: 'GET', path, query: { ...query, format: 'csv' } });
      print(text.trimEnd());
      return undefined;
    }
    const rows = await allRows(api, { path, query, answer: showUsageResponse, rows: (page) => page.usage });
    answer(rows, () =>
      columnLines(
        rows,
        [
          ...(given.by === 'day' || given.by === 'month'
            ? [[words.period, (row: (typeof rows)[number]) => row.period ?? ''] as const]
            : []),
          [words.service, (row) => row.service_name],
          [words.cpuHours, (row) => hoursText(row.cpu_hours)],
          [words.memoryHours, (row) => hoursText(row.memory_gb_hours)],
          [words.gpuHours, (row) => hoursText(row.gpu_hours)],
          [words.connectionHours, (row) => hoursText(row.connection_hours)],
          [words.calls, (row) => String(row.invocation_times)],
          [words.fromClient, (row) => bytesText(row.client_bytes)],
          [words.fromImage, (row) => bytesText(row.image_bytes)],
        ],
        language,
      ),
    );
    return undefined;
  },
});

function hoursText(hours: number): string {
  return hours.toFixed(2);
}

function bytesText(bytes: number): string {
  return bytes === 0 ? '0 kB' : sizeText(bytes);
}
