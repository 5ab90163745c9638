import type { Disturbance } from './disturbance.ts';
import type { RowKey } from './rows.ts';
import type { TargetName } from './target.ts';

/** What one round found for one row, target by target. */
export interface Sample {
  readonly round: number;
  readonly values: Readonly<Partial<Record<TargetName, number>>>;
  readonly disturbance: Disturbance;
  /** More about it, for the JSON file. */
  readonly details?: unknown;
}

/** Shares of the two cores' time beyond which a sample is dropped. */
const limits: Disturbance = { steal: 0.01, foreign: 0.05 };

/** Undisturbed samples that say more than any number of others. */
const enough = 5;

/** All samples of a run, and which of them count. */
export class Samples {
  readonly #samples = new Map<RowKey, Sample[]>();

  add(key: RowKey, sample: Sample): void {
    this.#samples.set(key, [...this.all(key), sample]);
  }

  all(key: RowKey): readonly Sample[] {
    return this.#samples.get(key) ?? [];
  }

  /** The fewest undisturbed samples of any row, of those that are measured in every round. */
  undisturbed(keys: readonly RowKey[]): number {
    return Math.min(...keys.map((key) => this.all(key).filter(isQuiet).length));
  }

  /** The undisturbed ones; where they are less than half and less than `enough`, the least disturbed half. */
  counting(key: RowKey): { readonly samples: readonly Sample[]; readonly disturbed: boolean } {
    const all = this.all(key);
    const quiet = all.filter(isQuiet);
    const half = Math.ceil(all.length / 2);
    if (quiet.length >= Math.min(half, enough)) return { samples: quiet, disturbed: false };
    const sorted = all.toSorted((one, other) => severity(one) - severity(other));
    return { samples: sorted.slice(0, half), disturbed: true };
  }
}

function isQuiet({ disturbance }: Sample): boolean {
  return disturbance.steal <= limits.steal && disturbance.foreign <= limits.foreign;
}

function severity({ disturbance }: Sample): number {
  return disturbance.steal / limits.steal + disturbance.foreign / limits.foreign;
}
