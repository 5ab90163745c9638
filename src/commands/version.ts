import packageFile from '../../package.json' with { type: 'json' };
import type { Command } from './command.ts';
import { jsonOption } from './own-options.ts';

export const version: string = packageFile.version;

export const versionCommand: Command = {
  name: 'version',
  summary: { en: 'print the version', zh: '显示版本' },
  options: [],
  ownOptions: [jsonOption],
  strict: true,
  examples: ['sluice version', 'sluice version --json'],
  async run({ flags, print }) {
    const facts = { version, bun: Bun.version, platform: process.platform, architecture: process.arch };
    if (flags.values.has(jsonOption.name)) print(JSON.stringify(facts, null, 2));
    else print(`sluice ${version} (Bun ${Bun.version}, ${process.platform} ${process.arch})`);
    return 0;
  },
};
