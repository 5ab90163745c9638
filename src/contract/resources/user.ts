import { z } from 'zod';
import { roleNames } from '../roles.ts';
import { numeric, optional, rule, withoutNul } from './rules.ts';

const name = z.string().regex(/^[\p{L}\p{M}\p{N}_.@-]{1,64}$/u, rule('iam.bad-user-name'));
const description = z.string().max(255, rule('iam.bad-description')).refine(withoutNul, rule('iam.bad-description'));
/** Longer ones cost time to hash, and nobody needs them. */
const password = z
  .string()
  .min(8, rule('iam.bad-password'))
  .max(128, rule('iam.bad-password'))
  .refine(withoutNul, rule('iam.bad-password'));
const roles = z.array(z.enum(roleNames)).max(8).meta({ description: 'Ours: what the user may do.' });

/** `POST /v3/users` (Keystone's form). */
export const createUserRequest = z
  .object({
    user: z.object({
      name,
      password,
      domain_id: optional(z.string().max(64)),
      description: optional(description),
      enabled: optional(z.boolean()),
      roles: optional(roles),
      projects: optional(
        z.array(z.string().max(64)).max(100).meta({
          description: 'Ours: ids of the projects that the user belongs to. Left out: the first project.',
        }),
      ),
    }),
  })
  .meta({ id: 'CreateUserRequest' });

export type CreateUserRequest = z.infer<typeof createUserRequest>;

/** `PATCH /v3/users/{user_id}`. */
export const updateUserRequest = z
  .object({
    user: z.object({
      name: optional(name),
      password: optional(password),
      description: optional(description),
      enabled: optional(z.boolean()),
      roles: optional(roles),
    }),
  })
  .meta({ id: 'UpdateUserRequest' });

export type UpdateUserRequest = z.infer<typeof updateUserRequest>;

/** `POST /v3/users/{user_id}/password`. */
export const changePasswordRequest = z
  .object({ user: z.object({ password, original_password: z.string().max(4_096) }) })
  .meta({ id: 'ChangePasswordRequest' });

/** What the cloud keeps of a person besides, and of where else the person is known. */
const ofThePerson = {
  email: optional(z.unknown()),
  areacode: optional(z.unknown()),
  phone: optional(z.unknown()),
  access_mode: optional(z.unknown()),
  pwd_status: optional(z.unknown()),
  xuser_id: optional(z.unknown()),
  xuser_type: optional(z.unknown()),
};

/** `POST /v3.0/OS-USER/users` (IAM, "Creating an IAM user", recommended). */
export const createCloudUserRequest = z
  .object({
    user: z.object({
      ...createUserRequest.shape.user.shape,
      password: optional(password).meta({ description: 'Without one the user has access keys alone.' }),
      ...ofThePerson,
    }),
  })
  .meta({ id: 'CreateCloudUserRequest' });

/** `PUT /v3.0/OS-USER/users/{user_id}`. */
export const updateCloudUserRequest = z
  .object({ user: updateUserRequest.shape.user.extend(ofThePerson) })
  .meta({ id: 'UpdateCloudUserRequest' });

const shown = z.object({
  id: z.string(),
  name: z.string(),
  domain_id: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  password_expires_at: z.string(),
  roles: z.array(z.string()),
  links: z.object({ self: z.string() }),
});

export type UserShown = z.infer<typeof shown>;

export const userResponse = z.object({ user: shown }).meta({ id: 'User' });

const shownAsCloud = shown.extend({
  access_mode: z.string(),
  pwd_status: z.boolean(),
  is_domain_owner: z.boolean(),
});

export type CloudUserShown = z.infer<typeof shownAsCloud>;

export const cloudUserResponse = z.object({ user: shownAsCloud }).meta({ id: 'CloudUser' });

export const listUsersResponse = z
  .object({
    links: z.object({ self: z.string(), next: z.null(), previous: z.null() }),
    users: z.array(shown),
  })
  .meta({ id: 'Users' });

export const listUsersQuery = z.object({
  name: z.string().optional(),
  enabled: z.enum(['true', 'false']).optional(),
  offset: numeric({ minimum: 0, maximum: 1_000_000_000 }).optional(),
  limit: numeric({ minimum: 1, maximum: 1_000_000_000 }).optional(),
});

export const userPath = z.object({ user_id: z.string() });
