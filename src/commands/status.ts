import { locateDataFolder } from '../config/config.ts';
import type { ReadinessCheck } from '../contract/readiness.ts';
import { render } from '../contract/text.ts';
import { findOrphans } from '../supervisor/orphans.ts';
import { isAlive } from '../supervisor/process-identity.ts';
import { readSupervisorRecord, type SupervisorRecord } from '../supervisor/supervisor-record.ts';
import type { Command, CommandContext } from './command.ts';
import { tableLines } from './table-lines.ts';
import { words } from './words.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: { en: 'tell whether it runs, where, and since when', zh: '显示是否在运行、地址和启动时间' },
  options: ['data', 'config'],
  async run({ flags, surroundings, language, print }) {
    const folder = locateDataFolder(flags, surroundings);
    const record = readSupervisorRecord(folder.run.supervisor);
    if (record !== undefined && isAlive(record.supervisor)) {
      const health = record.ready ? await healthOf(record.admin, language) : [];
      for (const line of describe(record, folder.path, health, language)) print(line);
      return 0;
    }
    const { control, workers } = findOrphans(record);
    const pids = [...control, ...workers].map(({ pid }) => pid).join(', ');
    print(render(pids === '' ? words.notRunning : words.orphaned, { path: folder.path, pids }, language));
    return 1;
  },
};

type Language = CommandContext['language'];
type Row = readonly [name: string, value: string];

/** Whoever asks for the status does not wait longer than this for what the control process says of it. Milliseconds. */
const answerWithin = 5_000;

/** What the running platform says of itself. */
async function healthOf(admin: string, language: Language): Promise<readonly Row[]> {
  try {
    const answer = await fetch(`http://${admin}/readyz`, { signal: AbortSignal.timeout(answerWithin) });
    const { checks } = (await answer.json()) as { readonly checks: readonly ReadinessCheck[] };
    return checks.map((check) => healthRow(check, language));
  } catch {
    return [[words.admin[language], words.adminSilent[language]]];
  }
}

function healthRow({ name, ready, detail, liveRestore }: ReadinessCheck, language: Language): Row {
  const label = name === 'engine' || name === 'workers' ? words[name][language] : name;
  if (!ready) return [label, detail ?? ''];
  return [label, (liveRestore === false ? words.withoutLiveRestore : words.isWell)[language]];
}

function describe(
  record: SupervisorRecord,
  path: string,
  health: readonly Row[],
  language: Language,
): readonly string[] {
  const { version, supervisor, control, workers, retiring } = record;
  const children = [control, ...workers, ...retiring.filter(isAlive)].flatMap((each) => each?.pid ?? []);
  return [
    render(record.ready ? words.running : words.starting, { version, pid: supervisor.pid }, language),
    ...tableLines([
      [words.address[language], record.address],
      [words.listen[language], record.listen],
      ...(record.admin.endsWith(':0') ? [] : [[words.admin[language], `http://${record.admin}`] as const]),
      [words.data[language], path],
      [words.since[language], new Date(record.startedAt).toISOString()],
      [words.processes[language], [supervisor.pid, ...children].join(', ')],
      ...health,
    ]),
  ];
}
