import { TokenError } from '../auth/token.ts';
import { bearerToken } from './admit-token.ts';
import { type Field, fieldValue } from './field.ts';
import type { KnownCallers } from './proof.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutFields } from './rewrite-head.ts';

/**
 * Cuts out what an image must not see: the field that admitted the call, and every other credential of this installation
 * that came beside it. What looks like one and is none is the image's own, and stays.
 */
export function cutCredentials(head: RequestHead, carrier: Field, callers: KnownCallers, nowMs: number): Cut[] {
  return cutFields(head.fields, (field) => field === carrier || isOurs(head, field, callers, nowMs));
}

function isOurs(head: RequestHead, field: Field, callers: KnownCallers, nowMs: number): boolean {
  const bearer = bearerToken(head, field);
  if (bearer !== undefined) return isToken(bearer, callers, nowMs);
  switch (field.known) {
    case 'x-auth-token':
      return isToken(fieldValue(head.bytes, field), callers, nowMs);
    case 'x-apig-appcode':
      return callers.apps.withCode(fieldValue(head.bytes, field)) !== undefined;
    case 'apikey':
      return callers.apps.withKey(fieldValue(head.bytes, field)) !== undefined;
    default:
      return false;
  }
}

/** Also one that is over: it was given out by this installation. */
function isToken(text: string, { tokens }: KnownCallers, nowMs: number): boolean {
  try {
    tokens().verify(text, nowMs);
    return true;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.kind === 'expired';
  }
}
