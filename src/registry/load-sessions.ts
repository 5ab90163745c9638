import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseRepositoryName } from './repository-name.ts';
import { newSession, type UploadSession } from './upload-session.ts';

/** Takes up what earlier runs left; half-made and half-removed uploads go. */
export function loadSessions(folder: string): Map<string, UploadSession> {
  mkdirSync(folder, { recursive: true });
  const names = new Set(readdirSync(folder));
  const sessions = new Map<string, UploadSession>();
  for (const name of names) {
    const [id = '', kind] = name.split('.');
    if (kind === 'json' && names.has(`${id}.data`)) {
      const session = loadSession(folder, id);
      if (session) sessions.set(id, session);
    }
  }
  for (const name of names) {
    if (!sessions.has(name.split('.')[0] ?? '')) rmSync(join(folder, name), { force: true });
  }
  return sessions;
}

function loadSession(folder: string, id: string): UploadSession | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
    if (typeof state !== 'object' || state === null || !('repository' in state)) return undefined;
    const { size, mtimeMs } = statSync(join(folder, `${id}.data`));
    const session = newSession(id, parseRepositoryName(String(state.repository)), mtimeMs);
    session.offset = size;
    return session;
  } catch {
    return undefined;
  }
}
