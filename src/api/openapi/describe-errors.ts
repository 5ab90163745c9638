import type { ErrorDefinition } from '../../contract/errors/error-definition.ts';
import { ClientError, type ErrorKey, errors } from '../../contract/errors.ts';
import type { Operation } from '../operation.ts';
import { errorBodyOf, errorForm } from '../request/render-error.ts';
import { usualErrors } from './usual-errors.ts';

/** Every error that the operation answers with. */
export function errorsOf(operation: Operation): ReadonlySet<ErrorKey> {
  return new Set([...usualErrors(operation), ...(operation.errors ?? [])]);
}

interface Reference {
  readonly $ref: string;
}

interface ErrorResponse {
  readonly description: string;
  readonly content: Readonly<
    Record<string, { readonly schema: Reference; readonly examples: Record<string, Reference> }>
  >;
}

/** The parts of the document that tell of errors: filled while operations are described. */
export interface ErrorComponents {
  readonly responses: Record<string, ErrorResponse>;
  readonly examples: Record<string, { readonly summary: string; readonly value: unknown }>;
}

const schemas = { modelarts: 'Error', keystone: 'IdentityError', swr: 'ImagesError', iam: 'Error' } as const;

/** The answers of an operation that are errors, by status; those that many have stand in `components`. */
export function describeErrors(
  operation: Operation,
  components: ErrorComponents,
): Readonly<Record<string, ErrorResponse | Reference>> {
  const own = new Set(operation.errors ?? []);
  const byStatus = Map.groupBy(errorsOf(operation), (key) => errors[key].status);
  const answers = [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, keys]) => {
      const response = errorResponse(operation, keys, components);
      if (keys.some((key) => own.has(key))) return [String(status), response];
      return [String(status), shared(`${errorForm(operation.path)}-${status}`, response, components)];
    });
  return Object.fromEntries(answers);
}

/** One name for each list that several operations have: a number behind it tells lists of one status apart. */
function shared(name: string, response: ErrorResponse, { responses }: ErrorComponents): Reference {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? name : `${name}-${number}`;
    const known = responses[id];
    if (known === undefined) responses[id] = response;
    if (known === undefined || Bun.deepEquals(known, response)) return { $ref: `#/components/responses/${id}` };
  }
}

function errorResponse({ path }: Operation, keys: readonly ErrorKey[], components: ErrorComponents): ErrorResponse {
  const form = errorForm(path);
  const examples: Record<string, Reference> = {};
  for (const key of keys.toSorted()) {
    const id = form === 'modelarts' ? key : `${key}-${form}`;
    const definition: ErrorDefinition = errors[key];
    components.examples[id] ??= {
      summary: definition.en,
      value: errorBodyOf(new ClientError(key, {}), definition.en, path, '3f1c8e0d5b7a49c2a6d0e1f2b3c4d5e6'),
    };
    examples[key] = { $ref: `#/components/examples/${id}` };
  }
  const codes = [...new Set(keys.map((key) => errors[key].code))].toSorted();
  return {
    description: codes.join(', '),
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemas[form]}` }, examples } },
  };
}
