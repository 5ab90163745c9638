import { firstDifference, type Trace } from './trace.ts';

/** How many cases run at once. */
const lanes = 6;

export interface Observation {
  /** The traces of one run, side by side with those of `actual`. */
  readonly expected: readonly Trace[];
  readonly actual: readonly Trace[];
}

/** Observes each case; gives the first difference of each that has one, in the order of the cases. */
export async function differences<Case extends { readonly name: string }>(
  cases: readonly Case[],
  observe: (one: Case) => Promise<Observation>,
): Promise<string[]> {
  const found = new Map<Case, string>();
  const waiting = cases.values();
  const lane = async () => {
    for (const one of waiting) {
      const difference = await observe(one).then(compare, (error: unknown) => String(error));
      if (difference !== undefined) found.set(one, `${one.name}: ${difference}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return cases.flatMap((one) => found.get(one) ?? []);
}

function compare({ expected, actual }: Observation): string | undefined {
  for (const [index, trace] of expected.entries()) {
    const other = actual[index];
    const difference = other === undefined ? 'no trace' : firstDifference(trace, other);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
