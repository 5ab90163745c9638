import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { locateDataFolder } from '../config/config.ts';
import { asDataFailure } from '../config/data-failure.ts';
import type { DataFolder } from '../config/data-folder.ts';
import { configurationError, type Mistake } from '../config/mistake.ts';
import type { Option } from '../config/option.ts';
import { resolveOption } from '../config/resolve.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { render } from '../contract/text.ts';
import { openLibc } from '../libc/libc.ts';
import { findOrphans } from '../supervisor/orphans.ts';
import { takeServeLock } from '../supervisor/serve-lock.ts';
import { readSupervisorRecord } from '../supervisor/supervisor-record.ts';
import type { Command } from './command.ts';
import { answerText, jsonOption } from './own-options.ts';
import { passphraseFileOption, readPassphrase } from './passphrase.ts';
import { words } from './words.ts';

const forceOption: Option<boolean> = {
  name: 'force',
  environment: [],
  placeholder: '',
  parse: () => ({ value: true }),
  accepted: { en: 'no value', zh: '无需取值' },
  defaultText: { en: 'refused', zh: '拒绝' },
  help: {
    en: 'move a data folder that is in the way aside',
    zh: '已存在的数据目录将被移到一旁',
  },
  alone: true,
};

export const restoreCommand: Command = {
  name: 'restore',
  arguments: [{ name: 'FILE' }],
  summary: {
    en: 'make a data folder of a backup; the platform must not run on it',
    zh: '从备份恢复数据目录；平台须处于停止状态',
  },
  options: ['data'],
  ownOptions: [forceOption, passphraseFileOption, jsonOption],
  examples: [
    'sluice restore sluice.backup',
    'sluice restore sluice.backup --data /srv/sluice --passphrase-file /root/passphrase',
  ],
  async run({ flags, surroundings, language, print, progress }) {
    const mistakes: Mistake[] = [...flags.mistakes];
    const one = <Value>(option: Option<Value>) => resolveOption(option, { flags, surroundings }, mistakes)[0];
    const force = one(forceOption) ?? false;
    const file = one(passphraseFileOption);
    if (mistakes.length > 0) throw configurationError(mistakes, language);
    const folder = locateDataFolder(flags, surroundings);
    using _lock = lockWhereItServed(folder);
    const passphrase = await readPassphrase({ file, isNew: false, language });
    const from = resolve(surroundings.workingFolder, flags.rest[0] ?? '');
    const { restoreBackup } = await import('../backup/restore-backup.ts');
    progress.show(words.restoring[language]);
    const options = { from, passphrase, to: folder.path, force, now: Date.now() };
    const { header, movedTo } = await restoreBackup(options).catch((error: unknown) => {
      throw asDataFailure(error, folder.path);
    });
    progress.clear();
    const made = { path: folder.path, time: header.created_at, version: header.version };
    const lines = [
      render(words.restored, made, language),
      ...(movedTo === undefined ? [] : [render(words.movedAside, { path: movedTo }, language)]),
      ...(header.images ? [] : [words.restoredWithoutImages[language]]),
    ];
    const outcome = { ...made, images: header.images, moved_to: movedTo };
    print(answerText(flags, outcome, lines.join('\n')));
    return 0;
  },
};

/** Nobody serves from the folder, and nobody begins to. Where there is none, its name is taken at the end or not at all. */
function lockWhereItServed(folder: DataFolder): Disposable {
  if (!existsSync(folder.run.path)) return { [Symbol.dispose]: () => undefined };
  const taken = takeServeLock(openLibc(), folder.run.lock, 'down');
  if (!('lock' in taken)) throw operatorError('restore.running', { path: folder.path, pid: taken.heldBy ?? '?' });
  const { control, workers } = findOrphans(readSupervisorRecord(folder.run.supervisor));
  const [left] = [...control, ...workers];
  if (left !== undefined) {
    taken.lock[Symbol.dispose]();
    throw operatorError('restore.running', { path: folder.path, pid: left.pid });
  }
  return taken.lock;
}
