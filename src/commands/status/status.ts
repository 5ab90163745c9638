import { createApiClient } from '../../client/api-client.ts';
import { contextOption } from '../../client/context-option.ts';
import { findTarget } from '../../client/find-target.ts';
import { localName, type Target } from '../../client/target.ts';
import { locateDataFolder } from '../../config/config.ts';
import type { DataFolder } from '../../config/data-folder.ts';
import { configurationError, type Mistake } from '../../config/mistake.ts';
import { OperatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { findOrphans } from '../../supervisor/orphans.ts';
import { isAlive } from '../../supervisor/process-identity.ts';
import { readSupervisorRecord, type SupervisorRecord } from '../../supervisor/supervisor-record.ts';
import type { Command, CommandContext } from '../command.ts';
import { jsonOption, readOwnOptions } from '../own-options.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { words } from '../words.ts';
import { attentionOf } from './attention.ts';
import { type PlatformFacts, readPlatform } from './platform-facts.ts';
import { factRows, processIds, recordRows } from './status-lines.ts';
import { statusWords } from './status-words.ts';

const statusOptions = { context: contextOption, json: jsonOption };

type Row = readonly [name: string, value: string];

export const statusCommand: Command = {
  name: 'status',
  summary: {
    en: 'tell whether it runs and where: engine, disk, certificate, and what needs attention',
    zh: '显示是否在运行、地址、容器引擎、磁盘、证书，以及需要处理的问题',
  },
  options: ['data', 'config'],
  ownOptions: Object.values(statusOptions),
  strict: true,
  examples: ['sluice status', 'sluice status --context prod', 'sluice status --json'],
  exitCodes: {
    0: { en: 'it runs, and nothing needs attention', zh: '正在运行，且无需处理' },
    1: { en: 'it does not run, does not answer, or something needs attention', zh: '未运行、无应答，或有问题需要处理' },
  },
  async run(context) {
    const { flags, surroundings, language } = context;
    const mistakes: Mistake[] = [...flags.mistakes];
    const { json = false } = readOwnOptions(statusOptions, context, mistakes);
    if (mistakes.length > 0) throw configurationError(mistakes, language);
    const target = targetOf(context);
    if (target !== undefined && target.socket === undefined) return elsewhere(target, context, json);
    const folder = locateDataFolder(flags, surroundings);
    const record = readSupervisorRecord(folder.run.supervisor);
    if (record === undefined || !isAlive(record.supervisor)) return notRunning(record, folder, context, json);
    return here(record, folder, target, context, json);
  },
};

/** Nothing for an installation of this machine that was never started, or whose first account is not ours to read. */
function targetOf({ flags, surroundings }: CommandContext): Target | undefined {
  try {
    return findTarget(flags, surroundings);
  } catch (error) {
    const key = error instanceof OperatorError ? error.key : undefined;
    if (key === 'context.none' || key === 'credentials.unreadable') return undefined;
    throw error;
  }
}

function notRunning(
  record: SupervisorRecord | undefined,
  folder: DataFolder,
  { language, print }: CommandContext,
  json: boolean,
): number {
  const { control, workers } = findOrphans(record);
  const left = [...control, ...workers].map(({ pid }) => pid);
  const { path } = folder;
  if (json) print(JSON.stringify({ running: false, data: path, left_processes: left }, null, 2));
  else {
    const pids = left.join(', ');
    print(render(pids === '' ? words.notRunning : words.orphaned, { path, pids }, language));
  }
  return 1;
}

/** The platform of this machine, seen by its processes and by its API. */
async function here(
  record: SupervisorRecord,
  folder: DataFolder,
  target: Target | undefined,
  context: CommandContext,
  json: boolean,
): Promise<number> {
  const { language } = context;
  const { version, supervisor, ready } = record;
  const facts =
    target === undefined || !ready ? {} : await readPlatform(client(target, context), listener(record), language);
  const process = {
    version,
    address: record.address,
    ready,
    listen: record.listen,
    admin: record.admin,
    data: folder.path,
    started_at: record.startedAt,
    processes: processIds(record),
  };
  const title = render(ready ? words.running : words.starting, { version, pid: supervisor.pid }, language);
  const rows = recordRows(record, folder.path, language);
  return tell({ context: localName, ...process }, [title, rows], facts, context, json);
}

async function elsewhere(target: Target, context: CommandContext, json: boolean): Promise<number> {
  const { language } = context;
  const { protocol, hostname, port } = new URL(target.address);
  const gateway =
    protocol === 'https:' ? { host: bare(hostname), port: Number(port || 443), name: bare(hostname) } : undefined;
  const facts = await readPlatform(client(target, context), gateway, language);
  const { version } = facts.platform ?? {};
  const title =
    version === undefined
      ? statusWords.remoteUnknown[language]
      : render(statusWords.remote, { version: printable(version) }, language);
  const rows: Row[] = [
    [words.address[language], target.address],
    [statusWords.context[language], target.name],
    [words.user[language], target.user],
    [statusWords.project[language], target.project.name],
  ];
  const known = { context: target.name, ...(version !== undefined && { version }), address: target.address };
  return tell(known, [title, rows], facts, context, json);
}

function client(target: Target, { language }: CommandContext) {
  return createApiClient({ target, language, now: Date.now });
}

/** Where the gateway of this machine is asked for its certificate. */
function listener({ listen, address }: SupervisorRecord) {
  const colon = listen.lastIndexOf(':');
  const host = bare(listen.slice(0, colon));
  const isAny = host === '0.0.0.0' || host === '::' || host === '';
  return {
    host: isAny ? '127.0.0.1' : host,
    port: Number(listen.slice(colon + 1)),
    name: bare(new URL(address).hostname),
  };
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function tell(
  known: object,
  [title, rows]: readonly [string, readonly Row[]],
  facts: PlatformFacts,
  { language, print }: CommandContext,
  json: boolean,
): number {
  const attention = attentionOf(facts, Date.now(), language);
  if (json) {
    const { platform, certificate, authority, services } = facts;
    const answer = {
      running: true,
      ...known,
      ...(platform && { checks: platform.checks, disk: platform.disk, time: platform.time }),
      ...(certificate && { certificate_expires_at: certificate.expiresAt }),
      ...(authority !== undefined && { ca_fingerprint: authority }),
      ...(services && { services }),
      attention,
    };
    print(JSON.stringify(answer, null, 2));
  } else {
    print(title);
    for (const line of tableLines([...rows, ...factRows(facts, language)])) print(line);
    print('');
    if (attention.length === 0) print(statusWords.fine[language]);
    else
      for (const line of [
        statusWords.attention[language],
        ...attention.map(({ message }) => `  ${printable(message)}`),
      ])
        print(line);
  }
  return attention.length === 0 ? 0 : 1;
}
