import { z } from 'zod';

/** Errors of everything but SWR and the identity routes that Keystone has too. */
export const errorBody = z.object({ error_code: z.string(), error_msg: z.string() }).meta({ id: 'Error' });

/** Errors of the routes of images: a list of one. */
export const imagesErrorBody = z
  .array(z.object({ errorCode: z.string(), errorMessage: z.string(), detail: z.string() }))
  .meta({ id: 'ImagesError' });

/** Errors of the identity routes that Keystone has too, and of access keys. */
export const identityErrorBody = z
  .object({ error: z.object({ code: z.int(), message: z.string(), title: z.string() }) })
  .meta({ id: 'IdentityError' });
