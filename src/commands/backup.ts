import { resolve } from 'node:path';
import { loadConfig } from '../config/config.ts';
import { asDataFailure } from '../config/data-failure.ts';
import { dataFolder } from '../config/data-folder.ts';
import type { Mistake } from '../config/mistake.ts';
import type { Option } from '../config/option.ts';
import { resolveOption } from '../config/resolve.ts';
import { render } from '../contract/text.ts';
import { sizeText } from '../domain/size-text.ts';
import { onTermination } from '../supervisor/termination.ts';
import type { Command } from './command.ts';
import { interruptedExitCode } from './exit-codes.ts';
import { answerText, jsonOption } from './own-options.ts';
import { passphraseFileOption, readPassphrase } from './passphrase.ts';
import { interrupted } from './until-interrupted.ts';
import { version } from './version.ts';
import { words } from './words.ts';

const imagesOption: Option<boolean> = {
  name: 'images',
  environment: [],
  placeholder: '',
  parse: () => ({ value: true }),
  accepted: { en: 'no value', zh: '无需取值' },
  defaultText: { en: 'left out', zh: '不包含' },
  help: { en: 'the images of the built-in registry as well', zh: '同时备份内置镜像仓库中的镜像' },
  alone: true,
};

export const backupCommand: Command = {
  name: 'backup',
  arguments: [{ name: 'FILE' }],
  summary: {
    en: 'write database, keys and certificates into one sealed file, also while it runs',
    zh: '将数据库、密钥和证书写入一个加密文件，运行中亦可执行',
  },
  options: ['data', 'config', 'masterKeyFile'],
  ownOptions: [imagesOption, passphraseFileOption, jsonOption],
  examples: ['sluice backup sluice.backup', 'sluice backup sluice.backup --images --passphrase-file /root/passphrase'],
  exitCodes: interruptedExitCode,
  async run({ flags, surroundings, language, print, progress }) {
    const mistakes: Mistake[] = [...flags.mistakes];
    const one = <Value>(option: Option<Value>) => resolveOption(option, { flags, surroundings }, mistakes)[0];
    const images = one(imagesOption) ?? false;
    const file = one(passphraseFileOption);
    const config = loadConfig({ ...flags, mistakes }, surroundings);
    const passphrase = await readPassphrase({ file, isNew: true, language });
    const to = resolve(surroundings.workingFolder, flags.rest[0] ?? '');
    const stop = new AbortController();
    using _termination = onTermination(() => stop.abort());
    // Loaded here, as every process of the product passes through the list of commands.
    const { writeBackup } = await import('../backup/write-backup.ts');
    progress.show(words.backingUp[language]);
    try {
      const { size } = await writeBackup({
        folder: dataFolder(config.dataDir),
        masterKeyFile: config.masterKeyFile,
        to,
        passphrase,
        version,
        images,
        now: Date.now(),
        signal: stop.signal,
      });
      progress.clear();
      const text = render(words.backedUp, { path: to, size: sizeText(size) }, language);
      const note = (images ? words.backupWithImages : words.backupWithoutImages)[language];
      print(answerText(flags, { path: to, size_in_bytes: size, images }, `${text}\n${note}`));
      return 0;
    } catch (error) {
      if (stop.signal.aborted) return interrupted;
      throw asDataFailure(error, config.dataDir);
    }
  },
};
