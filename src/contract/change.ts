/** What people are told of when it changes, and for which kinds of things. */
export const changeKinds = [
  'service',
  'model',
  'repository',
  'organization',
  'pull-credential',
  'app',
  'webhook',
  'volume',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What of it changed; each can be asked for by itself. */
export const changeAspects = [
  'status',
  'instances',
  'events',
  'updates',
  'connections',
  'handshakes',
  'image-report',
  'services',
  'apps',
  'deliveries',
  'retention',
] as const;
export type ChangeAspect = (typeof changeAspects)[number];

/** That something is new, another, or gone; never the thing itself. */
export interface Change {
  readonly kind: ChangeKind;
  /** Its id; its name where it has no other. */
  readonly id: string;
  /** Absent: the thing as a whole. */
  readonly aspect?: ChangeAspect;
  /** Where it is seen: one of the two. */
  readonly projectId?: string;
  readonly domainId?: string;
}
