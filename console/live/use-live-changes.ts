import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { path } from '../api/api.ts';
import { useSession } from '../api/session.ts';
import type { Change } from './change.ts';
import { shareChanges } from './share-changes.ts';

/** Milliseconds for which changes are gathered before they are read. */
const gathering = 300;

/** The first parts of the keys of what a kind of thing is read by. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  service: ['services', 'overview'],
  model: ['models', 'overview'],
  repository: ['images', 'models', 'overview'],
  organization: ['images'],
  'pull-credential': ['pull-credentials'],
  app: ['apps'],
  volume: ['volumes'],
};

/** Has what the pages show read again when the platform says that it changed. Tells whether it can say so. */
export function useLiveChanges(): boolean {
  const [reached, setReached] = useState(true);
  const client = useQueryClient();
  const { api, project } = useSession();
  useEffect(() => {
    const ending = new AbortController();
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
    };
    const onChange = (change: Change | undefined) => {
      // Sockets come and go all the time; the pages that show them read them by themselves.
      if (change?.aspect === 'connections') return;
      const kinds = change === undefined ? Object.keys(keysOf) : [change.kind];
      for (const kind of kinds) for (const key of keysOf[kind] ?? []) stale.add(key);
      timer ??= setTimeout(refresh, gathering);
    };
    void shareChanges(`sluice.changes.${project.id}`, {
      open: (signal) => api.open({ method: 'GET', path: path`/v1/${project.id}/changes`, signal }),
      onChange,
      onReach: setReached,
      signal: ending.signal,
    });
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [api, project.id, client]);
  return reached;
}
