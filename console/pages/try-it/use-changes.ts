import { useEffect, useReducer } from 'react';

/** Milliseconds: more often nobody can read it. */
const interval = 100;

interface Changing {
  subscribe(listener: () => void): () => void;
}

/** Renders the component anew when `source` has changed, ten times a second at most. */
export function useChanges(source: Changing): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        render();
      }, interval);
    };
    const end = source.subscribe(soon);
    // It may have changed between the first rendering and now.
    soon();
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [source]);
}
