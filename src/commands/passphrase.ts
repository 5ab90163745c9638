import { readFileSync } from 'node:fs';
import type { Option } from '../config/option.ts';
import { parsePath } from '../config/parsers.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Language } from '../contract/text.ts';
import { words } from './words.ts';

export const passphraseFileOption: Option<string> = {
  name: 'passphrase-file',
  environment: [],
  placeholder: 'FILE',
  parse: parsePath,
  accepted: { en: 'a path', zh: '路径' },
  defaultText: { en: 'asked for on the terminal', zh: '在终端上询问' },
  help: { en: 'the passphrase is the first line of this file', zh: '口令为该文件的第一行' },
};

/** Shorter ones are guessed. */
const leastCharacters = 12;

export interface PassphraseRequest {
  readonly file: string | undefined;
  /** A new one: asked for twice, and not too short. */
  readonly isNew: boolean;
  readonly language: Language;
}

/** The passphrase of a backup, from a file or from the terminal, where it is not shown. Rejects with an `OperatorError`. */
export async function readPassphrase({ file, isNew, language }: PassphraseRequest): Promise<string> {
  const passphrase = file === undefined ? await ask(words.passphrase[language]) : firstLine(file);
  if (isNew && passphrase.length < leastCharacters) {
    throw operatorError('backup.passphrase-short', { least: leastCharacters });
  }
  if (isNew && file === undefined && (await ask(words.passphraseAgain[language])) !== passphrase) {
    throw operatorError('backup.passphrase-differs', {});
  }
  return passphrase;
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw operatorError('backup.unreadable', { path, detail: bareMessage(cause) }, { cause });
  }
}

const endOfLine = ['\r', '\n', '\u0004'];
const interrupt = '\u0003';
const backspace = ['\u0008', '\u007f'];

async function ask(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw operatorError('backup.no-terminal', {});
  stderr.write(`${prompt} `);
  stdin.setRawMode(true);
  const typed: string[] = [];
  try {
    return await new Promise<string>((resolve, reject) => {
      stdin.on('data', (bytes) => {
        for (const character of bytes.toString('utf8')) {
          if (character === interrupt) reject(operatorError('command.interrupted', {}));
          else if (endOfLine.includes(character)) resolve(typed.join(''));
          else if (backspace.includes(character)) typed.pop();
          else typed.push(character);
        }
      });
    });
  } finally {
    stdin.removeAllListeners('data');
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
