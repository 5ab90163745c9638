import { z } from 'zod';

/** Errors of everything but the identity routes. */
export const errorBody = z.object({ error_code: z.string(), error_msg: z.string() }).meta({ id: 'Error' });

/** Errors of the identity routes: Keystone's form. */
export const identityErrorBody = z
  .object({ error: z.object({ code: z.int(), message: z.string(), title: z.string() }) })
  .meta({ id: 'IdentityError' });
