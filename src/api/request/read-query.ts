import type { z } from 'zod';
import type { ApiContext } from '../operation.ts';
import { validationError } from './validation-error.ts';

/** Checks the query. `?name=` means the same as no `name`. */
export function readQuery<Schema extends z.ZodObject>(context: ApiContext, schema: Schema): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(context.req.query()).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) throw validationError(result.error, given, '');
  return result.data;
}

/** A part of the path. The router has matched it, so it is there. */
export function pathPart(context: ApiContext, name: string): string {
  return context.req.param(name) ?? '';
}
