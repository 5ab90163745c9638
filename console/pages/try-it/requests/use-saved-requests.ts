import { useState } from 'react';
import { readSavedRequests, type SavedRequest, writeSavedRequests } from './saved-request.ts';

const storageKey = 'sluice.try-it';

interface SavedRequests {
  readonly requests: readonly SavedRequest[];
  /** Whether there was room for them. */
  keep(requests: readonly SavedRequest[]): boolean;
}

/** The requests that are kept in this browser. */
export function useSavedRequests(): SavedRequests {
  const [requests, setRequests] = useState<readonly SavedRequest[]>(
    () => readSavedRequests(localStorage.getItem(storageKey) ?? '[]') ?? [],
  );
  return {
    requests,
    keep(next) {
      const json = writeSavedRequests(next);
      if (json === undefined) return false;
      try {
        localStorage.setItem(storageKey, json);
      } catch (error) {
        if (error instanceof DOMException && error.name === 'QuotaExceededError') return false;
        throw error;
      }
      setRequests(next);
      return true;
    },
  };
}
