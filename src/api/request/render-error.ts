import { ClientError, clientError } from '../../contract/errors.ts';
import { preferredLanguage } from '../../contract/language.ts';
import { reasonPhrase } from '../../contract/reason-phrase.ts';
import type { Language } from '../../contract/text.ts';
import type { Logger } from '../../log/logger.ts';
import type { ApiContext } from '../operation.ts';
import { iamErrorCode } from './iam-error-code.ts';
import { swrErrorCode } from './swr-error-code.ts';

/** The language in which this client wants to read. */
export function languageOf(context: ApiContext): Language {
  return preferredLanguage(context.req.header('X-Language'), context.req.header('Accept-Language'));
}

/** Answers with an error: the catalogue's words for what a client did, and nothing but a request id for a bug. */
export function renderError(error: unknown, context: ApiContext, log: Logger): Response {
  const known = knownError(error);
  if (known === undefined) {
    log.error(
      { error, requestId: context.get('requestId'), method: context.req.method, path: context.req.path },
      'bug',
    );
  }
  const shown = known ?? clientError('platform.internal', { requestId: context.get('requestId') });
  const { status } = shown.definition;
  const message = shown.messageIn(languageOf(context));
  const retryAfter = shown.args['seconds'] ?? shown.definition.retryAfter;
  return Response.json(errorBodyOf(shown, message, context.req.path, context.get('requestId')), {
    status,
    headers: {
      'X-Request-Id': context.get('requestId'),
      ...(shown.args['allowed'] !== undefined && status === 405 && { Allow: String(shown.args['allowed']) }),
      ...(retryAfter !== undefined && status === 429 && { 'Retry-After': String(retryAfter) }),
    },
  });
}

/** Whose form the errors of a path have: that of ModelArts, of Keystone, of SWR, or the second one of IAM. */
export function errorForm(path: string): 'modelarts' | 'keystone' | 'swr' | 'iam' {
  if (isOwnIdentityPath(path)) return 'iam';
  if (isIdentityPath(path)) return 'keystone';
  return isImagesPath(path) ? 'swr' : 'modelarts';
}

/** In the form of the API that the path belongs to. */
export function errorBodyOf({ definition }: ClientError, message: string, path: string, requestId: string): object {
  const { code, status } = definition;
  switch (errorForm(path)) {
    case 'iam':
      return { error_code: iamErrorCode(definition), error_msg: message };
    case 'keystone':
      return { error: { code: status, message, title: reasonPhrase(status) } };
    case 'swr':
      return [{ errorCode: swrErrorCode(definition), errorMessage: message, detail: '' }];
    case 'modelarts':
      return { error_code: code, error_msg: message, ...(code.startsWith('APIG.') && { request_id: requestId }) };
  }
}

/** What the client is told of, and is no bug. */
export function knownError(error: unknown): ClientError | undefined {
  if (error instanceof ClientError) return error;
  if (error instanceof Error && 'code' in error && diskFull.has(error.code)) {
    return clientError('platform.disk-full', {}, { cause: error });
  }
  return undefined;
}

/** What the file system and the database say then. */
const diskFull: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** Routes of SWR, whose errors are a list of one. */
export function isImagesPath(path: string): boolean {
  return path.startsWith('/v2/manage/');
}

/** Routes of IAM that Keystone does not have, with the second of its two forms of errors (reference, 3.1). */
export function isOwnIdentityPath(path: string): boolean {
  return path.startsWith('/v3.0/OS-USER/');
}

/** Identity routes speak Keystone's form, with the reason phrase as title (RFC 9110, section 15). */
export function isIdentityPath(path: string): boolean {
  return /^\/v3(?:\.0|-ext)?\//.test(path);
}
