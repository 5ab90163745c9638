import { type Action, actions } from './actions.ts';

/** The role of those who may do everything, in the cloud's word. */
export const administrator = 'te_admin';
/** Builds and runs services. */
const developer = 'developer';
/** Calls services and does nothing else. */
export const callerRole = 'caller';

export const roleNames = [administrator, developer, callerRole] as const;

type Role = (typeof roleNames)[number];

/** What each role lets its holders do. */
const rights: Readonly<Record<Role, ReadonlySet<Action>>> = {
  [administrator]: new Set(actions),
  [developer]: new Set<Action>([
    'models.read',
    'models.write',
    'services.read',
    'services.write',
    'services.call',
    'images.read',
    'images.write',
    'apps.manage',
    'webhooks.manage',
  ]),
  [callerRole]: new Set<Action>(['services.call']),
};

/** Whether any of `roles` lets its holder do `action`. A name that is no role of ours gives nothing. */
export function mayDo(roles: readonly string[], action: Action): boolean {
  return roles.some((role) => Object.hasOwn(rights, role) && rights[role as Role].has(action));
}

/** What `roles` let their holder do, in the order of `actions`. */
export function actionsOf(roles: readonly string[]): Action[] {
  return actions.filter((action) => mayDo(roles, action));
}

/** Whether somebody with these roles belongs to every project, without being added to any. */
export function belongsToAll(roles: readonly string[]): boolean {
  return mayDo(roles, 'projects.manage');
}
