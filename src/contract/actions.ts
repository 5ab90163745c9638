/** Everything that takes a right. What a role may do stands in `roles.ts`. */
export const actions = [
  'models.read',
  'models.write',
  'services.read',
  'services.write',
  'services.call',
  'images.read',
  'images.write',
  'registry.manage',
  'apps.manage',
  'users.manage',
  'projects.manage',
  'audit.read',
  'platform.read',
  'webhooks.manage',
] as const;

export type Action = (typeof actions)[number];
