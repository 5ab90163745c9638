import type { ErrorKey } from '../errors.ts';
import type { Text } from '../text.ts';

/** What becomes of a request field or query parameter of the API that this product is compatible with. */
export type Fate =
  | {
      readonly kind: 'effective';
      /** The test that shows the effect: its file in the repository, and its title. */
      readonly file: string;
      readonly title: string;
      /** Not in the reference: our addition. */
      readonly own?: true;
      /** Documented values that are refused all the same. */
      readonly refused?: { readonly values: string; readonly error: ErrorKey };
    }
  /** Accepted; most are kept and given back, and nothing else follows. */
  | { readonly kind: 'no-effect'; readonly why: Text }
  | { readonly kind: 'refused'; readonly error: ErrorKey };

/**
 * Fields by their path: `config[].custom_spec.cpu`. An entry that is not "effective" holds for everything below its field; of an
 * object whose parts have entries of their own none is needed.
 */
export type FieldFates = Readonly<Record<string, Fate>>;

export interface OperationFates {
  readonly query?: FieldFates;
  readonly body?: FieldFates;
}

/** Operations as `POST /v1/{project_id}/models`. */
export type FateTable = Readonly<Record<string, OperationFates>>;

/** Makes entries for fields whose effect is shown by tests in `file`. */
export function shownIn(file: string): (title: string, refused?: { values: string; error: ErrorKey }) => Fate {
  return (title, refused) => ({ kind: 'effective', file, title, ...(refused && { refused }) });
}

/** The same for fields that are our addition. */
export function addedIn(file: string): (title: string) => Fate {
  return (title) => ({ kind: 'effective', file, title, own: true });
}

export function withoutEffect(why: Text): Fate {
  return { kind: 'no-effect', why };
}

export function refusedWith(error: ErrorKey): Fate {
  return { kind: 'refused', error };
}
