import { operatorError } from '../../contract/operator-errors.ts';
import type { Command } from '../command.ts';
import bash from './bash.txt' with { type: 'text' };
import fish from './fish.txt' with { type: 'text' };
import zsh from './zsh.txt' with { type: 'text' };

const scripts = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
const shells = [...scripts.keys()];

export const completionCommand: Command = {
  name: 'completion',
  arguments: [{ name: shells.join('|') }],
  summary: {
    en: 'print the script that lets a shell complete commands, options and names',
    zh: '输出 Shell 补全脚本，可补全命令、选项和名称',
  },
  options: [],
  strict: true,
  examples: [
    'source <(sluice completion bash)    # in ~/.bashrc',
    'source <(sluice completion zsh)     # in ~/.zshrc, behind compinit',
    'sluice completion fish > ~/.config/fish/completions/sluice.fish',
  ],
  async run({ flags, print }) {
    const shell = flags.rest[0] ?? '';
    const script = scripts.get(shell);
    if (script === undefined) throw operatorError('command.unknown-shell', { shell, shells: shells.join(', ') });
    print(script.trimEnd());
    return 0;
  },
};
