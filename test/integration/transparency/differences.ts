import { firstDifference, type Trace } from '../../../src/transparency/trace.ts';

/** The traces of two runs of one case, by the side that took them. */
export interface Observation {
  readonly expected: Traces;
  readonly actual: Traces;
}

export interface Traces {
  readonly client: Trace;
  /** Where the image is a raw socket, too. */
  readonly image?: Trace;
}

/** Observes each case, `lanes` at a time; tells the first difference of each that has one, in the order of the cases. */
export async function differences<Case extends { readonly name: string }>(
  cases: readonly Case[],
  observe: (one: Case) => Promise<Observation>,
  lanes: number,
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
  return compareSide('image', expected.image, actual.image) ?? compareSide('client', expected.client, actual.client);
}

function compareSide(side: string, expected: Trace | undefined, actual: Trace | undefined): string | undefined {
  if (expected === undefined || actual === undefined) return undefined;
  const difference = firstDifference(expected, actual);
  return difference === undefined ? undefined : `what the ${side} sees differs: ${difference}`;
}
