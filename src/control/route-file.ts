import { existsSync, readFileSync } from 'node:fs';
import type { RouteSnapshot } from '../contract/route.ts';
import { replaceFileSync, secretMode } from '../files/replace-file.ts';

/** The last routes on disk, for a worker that starts while no control process runs; undefined when there are none that can be read. */
export function readRouteFile(path: string): RouteSnapshot | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isSnapshot(value) ? value : undefined;
  } catch {
    // A torn or foreign file is worth as much as none: the reconcilers write it anew.
    return undefined;
  }
}

/**
 * Replaces the file as a whole, readable by the owner only. It may be written ten times a second, between the answers to
 * clients, and is made anew when it is lost with the machine's power: so nothing waits for the disk.
 */
export function writeRouteFile(path: string, snapshot: RouteSnapshot): void {
  replaceFileSync(path, JSON.stringify(snapshot), { mode: secretMode, lasting: false });
}

function isSnapshot(value: unknown): value is RouteSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof RouteSnapshot, unknown>>;
  return typeof fields.sequence === 'number' && Array.isArray(fields.routes) && Array.isArray(fields.tokenKeys);
}
