import { belongsToAll, mayDo } from '../contract/roles.ts';

/** 7: manage, 3: edit, 1: read (SWR, "Managing permissions"). */
export const imageAuths = [7, 3, 1] as const;

export type ImageAuth = (typeof imageAuths)[number];

/** What was given to a user in a repository, and in its organization. */
export interface GivenAccess {
  readonly organization?: ImageAuth;
  readonly repository?: ImageAuth;
}

/** What it takes to pull, push and delete. */
export const neededAuth = { pull: 1, push: 3, delete: 7 } as const satisfies Record<string, ImageAuth>;

/**
 * What somebody with these roles may do in an organization of their account: administrators everything; others what was given to them,
 * the repository's word before that of its organization, and where nothing was, what their roles let them do. 0: nothing.
 */
export function imageAuthOf(roles: readonly string[], { organization, repository }: GivenAccess): ImageAuth | 0 {
  if (belongsToAll(roles)) return 7;
  const given = repository ?? organization;
  if (given !== undefined) return given;
  if (mayDo(roles, 'images.write')) return 7;
  return mayDo(roles, 'images.read') ? 1 : 0;
}
