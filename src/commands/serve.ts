import { existsSync } from 'node:fs';
import { readCredentials } from '../client/read-credentials.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { dataFolder } from '../config/data-folder.ts';
import { type OptionKey, options } from '../config/options.ts';
import { formatHostPort } from '../config/parsers.ts';
import type { Credentials } from '../contract/credentials.ts';
import { type Language, render } from '../contract/text.ts';
import { createLogger } from '../log/logger.ts';
import { runServe } from '../supervisor/run-serve.ts';
import { createChildCommands } from './child-commands.ts';
import type { Command } from './command.ts';
import { shellWord } from './shell-word.ts';
import { tableLines } from './table-lines.ts';
import { version } from './version.ts';
import { words } from './words.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: {
    en: 'run the installation until SIGTERM or Ctrl-C; instances outlive it',
    zh: '运行平台，直到收到 SIGTERM 或 Ctrl-C；实例会继续运行',
  },
  options: Object.keys(options) as OptionKey[],
  examples: [
    'sluice serve',
    'sluice serve --listen 0.0.0.0:443 --address https://models.example.com --data /srv/sluice',
  ],
  async run({ flags, surroundings, language, print }) {
    const config = loadConfig(flags, surroundings);
    const { credentials } = dataFolder(config.dataDir);
    const isFirst = !existsSync(credentials);
    await runServe({
      config,
      version,
      commands: createChildCommands(config, surroundings.environment),
      log: createLogger({ name: 'supervisor', level: config.logLevel }),
      onReady() {
        const account = readCredentials(credentials);
        for (const line of whereEverythingIs(config, account, language)) print(line);
        for (const line of isFirst ? firstAccount(account, language) : []) print(line);
        print('ready');
      },
    });
    return 0;
  },
};

function whereEverythingIs(config: Config, account: Credentials, language: Language): string[] {
  const folder = dataFolder(config.dataDir);
  const { host } = new URL(config.address);
  const login = `docker login -u ${account.project_name}@${account.access_key} --password-stdin ${host}`;
  const certificate: [string, string] =
    config.tls === undefined
      ? [words.certificateAuthority[language], folder.tls.ca]
      : [words.certificate[language], config.tls.certFile];
  return tableLines([
    [words.address[language], render(words.addressNote, { address: config.address }, language)],
    certificate,
    [words.data[language], folder.path],
    [words.credentials[language], folder.credentials],
    [words.dockerLogin[language], `sluice docker-password --data ${shellWord(folder.path)} | ${login}`],
    // The control process logs which port it took where the operator left the choice.
    ...(config.admin.port === 0 ? [] : [[words.admin[language], `http://${formatHostPort(config.admin)}`] as const]),
  ]);
}

function firstAccount({ user, domain, password }: Credentials, language: Language): string[] {
  const rows = tableLines([
    [words.user[language], render(words.account, { user, domain }, language)],
    ...(password === undefined ? [] : [[words.password[language], password] as const]),
  ]);
  return [words.shownOnce[language], ...rows];
}
