import { type Language, render } from '../../contract/text.ts';
import { isAlive } from '../../supervisor/process-identity.ts';
import type { SupervisorRecord } from '../../supervisor/supervisor-record.ts';
import { printable } from '../printable.ts';
import { words } from '../words.ts';
import { dateText, roomText } from './attention.ts';
import type { PlatformFacts } from './platform-facts.ts';
import { statusWords } from './status-words.ts';

type Row = readonly [name: string, value: string];

/** The ids of the processes that a supervisor's record names and that run. */
export function processIds({ supervisor, control, workers, retiring }: SupervisorRecord): number[] {
  const children = [control, ...workers, ...retiring.filter(isAlive)].flatMap((each) => each?.pid ?? []);
  return [supervisor.pid, ...children];
}

/** What is seen of the platform's processes on their machine. */
export function recordRows(record: SupervisorRecord, folder: string, language: Language): Row[] {
  return [
    [words.address[language], record.address],
    [words.listen[language], record.listen],
    ...(record.admin.endsWith(':0') ? [] : [[words.admin[language], `http://${record.admin}`] as const]),
    [words.data[language], folder],
    [words.since[language], new Date(record.startedAt).toISOString()],
    [words.processes[language], processIds(record).join(', ')],
  ];
}

/** What the platform tells, and what is seen at its address. */
export function factRows({ platform, certificate, authority, services }: PlatformFacts, language: Language): Row[] {
  const say = (key: keyof typeof statusWords, args: Readonly<Record<string, string | number>>) =>
    render(statusWords[key], args, language);
  const rows: Row[] = (platform?.checks ?? []).map((check) => checkRow(check, language));
  const disk = platform?.disk;
  if (disk) {
    const [free, total] = [roomText(disk.free_in_bytes), roomText(disk.total_in_bytes)];
    rows.push([statusWords.disk[language], say('diskRoom', { free, total })]);
  }
  if (certificate) {
    const date = dateText(certificate.expiresAt);
    rows.push([statusWords.certificate[language], say('certificateUntil', { date })]);
  }
  if (authority !== undefined) rows.push([statusWords.fingerprint[language], authority]);
  if (services) {
    const counts = { total: services.all.count, running: services.running.count };
    rows.push([statusWords.services[language], say('serviceCounts', counts)]);
  }
  return rows;
}

function checkRow(
  { name, ready, detail = '', live_restore }: NonNullable<PlatformFacts['platform']>['checks'][number],
  language: Language,
): Row {
  const label = name === 'engine' || name === 'workers' ? words[name][language] : printable(name);
  if (!ready) return [label, printable(detail)];
  return [label, (live_restore === false ? words.withoutLiveRestore : words.isWell)[language]];
}
