import type { z } from 'zod';
import { errorMessage } from '../../contract/error-message.ts';
import { clientError } from '../../contract/errors.ts';
import type { ApiContext } from '../operation.ts';
import { ignoredFields, ignoredFieldsHeader } from './ignored-fields.ts';
import { validationError } from './validation-error.ts';

/** Deeper nesting is refused: every later step may then recurse. */
const deepestNesting = 64;

/** A body of which the schema knows every part that is left, and the paths of what it did not know. */
export interface Understood<Schema extends z.ZodType> {
  readonly value: z.infer<Schema>;
  readonly ignored: readonly string[];
}

/** Reads the body as JSON, whatever its content type says, and checks it. What the schema does not know is dropped and named. */
export async function readBody<Schema extends z.ZodType>(
  context: ApiContext,
  schema: Schema,
): Promise<Understood<Schema>> {
  const given = parseJson(await context.req.text());
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const actual = given === null ? 'null' : Array.isArray(given) ? 'array' : typeof given;
    throw clientError('request.not-an-object', { actual });
  }
  return understand(given, schema, '');
}

/** The same for a list. */
export async function readListBody<Schema extends z.ZodType>(
  context: ApiContext,
  schema: Schema,
): Promise<Understood<Schema>> {
  const given = parseJson(await context.req.text());
  if (!Array.isArray(given))
    throw clientError('request.not-a-list', { actual: given === null ? 'null' : typeof given });
  return understand(given, schema, '');
}

/** The same where everything has a default: no body is as good as an empty one. */
export async function readOptionalBody<Schema extends z.ZodType>(
  context: ApiContext,
  schema: Schema,
): Promise<Understood<Schema>> {
  if ((await context.req.text()).trim() === '') return understand({}, schema, '');
  return readBody(context, schema);
}

/** Checks a value that came inside a request; `prefix` names the field that held it. */
export function understand<Schema extends z.ZodType>(
  given: unknown,
  schema: Schema,
  prefix: string,
): Understood<Schema> {
  const result = schema.safeParse(given);
  if (!result.success) throw validationError(result.error, given, prefix);
  return { value: result.data, ignored: ignoredFields(given, result.data, prefix) };
}

/** Tells the client which of its fields had no meaning here. */
export function nameIgnored(context: ApiContext, paths: readonly string[]): void {
  if (paths.length > 0) context.header('X-Sluice-Ignored-Fields', ignoredFieldsHeader(paths));
}

/** JSON text as a value of bounded depth. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail = text.trim() === '' ? 'it is empty' : errorMessage(cause);
    throw clientError('request.not-json', { detail: detail.slice(0, 200) }, { cause });
  }
  if (isDeeper(value, deepestNesting)) throw clientError('request.too-deep', { maximum: deepestNesting });
  return value;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((each) => isDeeper(each, depth - 1));
}
