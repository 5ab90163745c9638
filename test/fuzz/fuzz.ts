import type { Corpus } from './corpus.ts';
import { difference, type FuzzTarget, randomCuts } from './fuzz-target.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

export interface FuzzRun {
  readonly seed: number;
  readonly count: number;
}

export interface Found {
  readonly input: string;
  readonly difference: string;
}

export interface FuzzResult {
  readonly differences: readonly Found[];
  /** The shortest input of every kind that was met. */
  readonly kinds: Corpus;
}

/** More differences than anyone reads. */
const mostDifferences = 20;

/** Half of the inputs are made from the grammar, half are changed from those that are known; both parsers read each. */
export function fuzz(
  target: FuzzTarget,
  corpus: Corpus,
  run: FuzzRun,
  onProgress?: (done: number) => void,
): FuzzResult {
  const random = new Random(run.seed);
  const kinds = new Map(corpus);
  const pool = [...corpus.values()];
  const differences = new Map<string, Found>();
  for (let done = 1; done <= run.count && differences.size < mostDifferences; done += 1) {
    const made = random.oneIn(2) || pool.length === 0 ? target.generate(random) : random.pick(pool);
    const bytes = random.oneIn(3) ? made : mutate(random, made);
    const found = difference(target, bytes, randomCuts(random, bytes.length));
    const kind = `${target.ours([bytes]).kind} / ${target.oracle(bytes).kind}`;
    if (found !== undefined) differences.set(kind, { input: bytes.toString('latin1'), difference: found });
    const known = kinds.get(kind);
    if (known === undefined || bytes.length < known.length) {
      kinds.set(kind, bytes);
      pool.push(bytes);
    }
    if (done % 250_000 === 0) onProgress?.(done);
  }
  return { differences: [...differences.values()], kinds };
}
