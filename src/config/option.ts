import type { Text } from '../contract/text.ts';
import type { Surroundings } from './surroundings.ts';

/** Either the value or what is wrong with the text that was given. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: Text };

/** Relative paths count from where the command was called. */
export interface Parser<Value> {
  (text: string, surroundings: Surroundings): Parsed<Value>;
  /** All that it takes, where that can be listed. */
  readonly choices?: readonly string[];
}

/** One setting, as data: everything that can be said about it, and how its text becomes a value. */
export interface Option<Value> {
  /** On the command line `--name`, in the configuration file `name`. */
  readonly name: string;
  /** One letter that stands for the name: `-f`. */
  readonly short?: string;
  /** Environment variables, the first that is set and not empty counts. */
  readonly environment: readonly string[];
  /** What stands behind the name in the help: `HOST:PORT`. */
  readonly placeholder: string;
  readonly parse: Parser<Value>;
  /** What `parse` takes, in words. Shown with every mistake. */
  readonly accepted: Text;
  /** Shown in the help; the value itself comes from `config.ts`, as some depend on others. */
  readonly defaultText: Text;
  readonly help: Text;
  /** May be given more than once; in the environment separated by commas. */
  readonly repeatable?: true;
  /** Stands alone, without a value; `parse` gets the text `true`. */
  readonly alone?: true;
}
