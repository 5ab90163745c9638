import { useSyncExternalStore } from 'react';

function onVisibilityChange(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** Whether somebody sees the page. */
export function useVisible(): boolean {
  return useSyncExternalStore(onVisibilityChange, () => document.visibilityState !== 'hidden');
}
