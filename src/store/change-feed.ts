import type { Change } from '../contract/change.ts';

/** Who may do what, and which credentials are good, may be another since. */
export interface AccessChange {
  readonly kind: 'access';
}

type ChangeListener = (changes: readonly (Change | AccessChange)[]) => void;

/** Tells what has changed, once that is committed. */
export interface ChangeFeed {
  /** `listener` is called at once and must not throw. */
  watch(listener: ChangeListener): Disposable;
  /** Tells of what no row says: what is observed of instances and connections, and what this process holds in memory. */
  observed(change: Change | AccessChange): void;
}

export function createChangeFeed(): ChangeFeed & { readonly committed: ChangeListener } {
  const listeners = new Set<ChangeListener>();
  const tell: ChangeListener = (changes) => {
    for (const listener of listeners) listener(changes);
  };
  return {
    committed: tell,
    observed: (change) => tell([change]),
    watch(listener) {
      // Its own, so that one that is given twice is told twice.
      const own: ChangeListener = (changes) => listener(changes);
      listeners.add(own);
      return { [Symbol.dispose]: () => void listeners.delete(own) };
    },
  };
}
