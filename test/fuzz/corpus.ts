import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asciiJson } from './ascii-json.ts';

/** Inputs worth keeping, by the kind of reading that each is the shortest known example of. */
export type Corpus = ReadonlyMap<string, Buffer>;

/** One line for each: the kind and the bytes as a JSON string, one character a byte. */
export function readCorpus(name: string): Corpus {
  const file = fileOf(name);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const [kind, text] = JSON.parse(line) as [string, string];
        return [kind, Buffer.from(text, 'latin1')];
      }),
  );
}

export function writeCorpus(name: string, corpus: Corpus): void {
  const lines = [...corpus].map(([kind, bytes]) => asciiJson([kind, bytes.toString('latin1')]));
  writeFileSync(fileOf(name), `${lines.sort().join('\n')}\n`);
}

function fileOf(name: string): string {
  return join(import.meta.dir, 'corpus', `${name}.txt`);
}
