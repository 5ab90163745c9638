import { existsSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import type { Language } from '../contract/text.ts';

/** What the process finds around itself. The only place that reads the environment. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly home: string;
  readonly isRoot: boolean;
  readonly platform: NodeJS.Platform;
  readonly cores: number;
  readonly processId: number;
  readonly exists: (path: string) => boolean;
}

export function readSurroundings(): Surroundings {
  return {
    environment: { ...process.env },
    workingFolder: process.cwd(),
    home: homedir(),
    isRoot: process.getuid?.() === 0,
    platform: process.platform,
    cores: availableParallelism(),
    processId: process.pid,
    exists: existsSync,
  };
}

/** Chinese for a Chinese locale, else English (POSIX: `LC_ALL` before `LC_MESSAGES` before `LANG`). */
export function languageOf(environment: Surroundings['environment']): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
