import packageFile from '../../package.json' with { type: 'json' };
import type { Command } from './command.ts';

export const version: string = packageFile.version;

export const versionCommand: Command = {
  name: 'version',
  summary: { en: 'print the version', zh: '显示版本' },
  options: [],
  examples: ['sluice version'],
  async run({ print }) {
    print(`sluice ${version} (Bun ${Bun.version}, ${process.platform} ${process.arch})`);
    return 0;
  },
};
