import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { errorsOf } from '../../src/api/openapi/describe-errors.ts';
import { type Operation, operationName } from '../../src/api/operation.ts';
import { operations } from '../../src/api/operations.ts';
import { iamErrorCode } from '../../src/api/request/iam-error-code.ts';
import { errorForm } from '../../src/api/request/render-error.ts';
import { swrErrorCode } from '../../src/api/request/swr-error-code.ts';
import { errors } from '../../src/contract/errors.ts';

type ErrorAnswer =
  | readonly { readonly errorCode: string }[]
  | { readonly error_code?: string; readonly error?: { readonly code: number } };

/** Rejects when the API answers with an error that its document does not have for that operation. */
export type ErrorCheck = (request: Request, answer: Response) => Promise<void>;

export function createErrorCheck(): ErrorCheck {
  const all = operations({ now: Date.now } as ApiDependencies).map((operation) => ({
    operation,
    path: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    known: new Set([...errorsOf(operation)].map((key) => `${errors[key].status} ${codeOf(operation, key)}`)),
  }));
  return async (request, answer) => {
    if (answer.status < 400) return;
    const { pathname } = new URL(request.url);
    const found = all.find(
      ({ operation, path }) => operation.method === request.method.toLowerCase() && path.test(pathname),
    );
    if (found === undefined) return;
    const body = (await answer.clone().json()) as ErrorAnswer;
    const code = 'length' in body ? body[0]?.errorCode : (body.error_code ?? body.error?.code);
    const error = `${answer.status} ${code}`;
    if (found.known.has(error)) return;
    throw new Error(`${operationName(found.operation)} is not documented to answer ${error}: ${JSON.stringify(body)}`);
  };
}

function codeOf({ path }: Operation, key: keyof typeof errors): string {
  const definition = errors[key];
  const form = errorForm(path);
  if (form === 'iam') return iamErrorCode(definition);
  if (form === 'keystone') return String(definition.status);
  return form === 'swr' ? swrErrorCode(definition) : definition.code;
}
