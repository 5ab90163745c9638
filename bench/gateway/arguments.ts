import { parseArgs } from 'node:util';

export interface Arguments {
  /** Undisturbed rounds that are wanted. */
  readonly rounds: number;
  readonly quick: boolean;
  /** Where the figures go as JSON. */
  readonly json: string | undefined;
}

/** Throws an `Error` whose message is for the user. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 15));
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) throw new Error('--rounds takes a number from 1 to 100');
  return { rounds, quick: values.quick, json: values.json };
}
