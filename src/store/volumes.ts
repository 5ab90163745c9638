import type { Page, Slice } from './store.ts';

/** A place for files that belongs to a project and outlives the services that have it. */
export interface Volume {
  readonly projectId: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** It goes as soon as no instance has it any more. */
  readonly isBeingDeleted: boolean;
  /** Those whose configuration names it, and those that may go back to one that does; by name. */
  readonly services: readonly { readonly id: string; readonly name: string }[];
}

export interface VolumeStore {
  find(projectId: string, name: string): Promise<Volume | undefined>;
  /** By name; those alone whose name contains `part`, where it is given. */
  list(
    query: { readonly projectId: string; readonly part?: string; readonly order: 'asc' | 'desc' } & Slice,
  ): Promise<Page<Volume>>;
  /** Rejects with `volume.exists`, `volume.being-deleted`, `volume.too-many` and `auth.project-deleted`. */
  create(projectId: string, name: string): Promise<Volume>;
  /** From now on no service can have it. Rejects with `volume.not-found`, and with `volume.in-use` while services have it that are not being deleted. */
  beginDeletion(projectId: string, name: string): Promise<void>;
  /** Those that are being deleted, of all projects. `isFree`: no service has it any more, services that are being deleted included. */
  beingDeleted(): Promise<readonly (Pick<Volume, 'projectId' | 'name'> & { readonly isFree: boolean })[]>;
  /** The last step of a deletion. */
  remove(projectId: string, name: string): Promise<void>;
}
