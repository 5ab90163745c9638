import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the data folder: how each control process ended, a line each. */
export const endsFile = 'control-ends';

/** Signal numbers or exit codes. */
export function controlEnds(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, endsFile), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}
