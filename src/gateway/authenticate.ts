import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { Admission, Call } from './admission.ts';
import { admitApiKey, admitAppCode, unknownApiKey } from './admit-app.ts';
import { admitSignature } from './admit-signature.ts';
import { admitBearer, admitToken } from './admit-token.ts';
import type { Field } from './field.ts';
import { cutCredentials } from './own-credentials.ts';
import type { KnownCallers, Proof } from './proof.ts';
import { type Cut, cutFields } from './rewrite-head.ts';
import { signedHead } from './signed-head.ts';

/** What belongs to the signing scheme, beside the `Authorization` that carries the signature. */
const signingFields = new Set<Field['known']>(['x-sdk-date', 'x-sdk-content-sha256', 'x-security-token']);

/**
 * Checks who calls, and whether they may. The first of these that the call carries decides, whatever the others say: a
 * signature, `X-Auth-Token`, `X-Apig-AppCode`, `apikey` with the key of an app, a token of ours behind `Authorization:
 * Bearer`. Throws `ClientError`: 401 for who the caller is, 403 for what the caller may do. `'body-needed'`: nothing is wrong
 * so far, and the rest is in the body.
 */
export function authenticate(
  call: Call,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Admission | 'body-needed' {
  const { head } = call;
  const signed = signedHead(head);
  if (signed !== undefined) {
    const proof = admitSignature(call, signed, route, callers, nowMs);
    if (proof === 'body-needed') return proof;
    const scheme = cutFields(head.fields, (field) => signingFields.has(field.known));
    return admissionOf(proof, [...cutCredentials(head, proof.carrier, callers, nowMs), ...scheme]);
  }
  const proof =
    admitToken(head, route, callers, nowMs) ??
    admitAppCode(head, route, callers) ??
    admitApiKey(head, route, callers) ??
    admitBearer(head, route, callers, nowMs);
  if (proof === undefined) throw unknownApiKey(head) ?? clientError('inference.token-missing', {});
  return admissionOf(proof, cutCredentials(head, proof.carrier, callers, nowMs));
}

function admissionOf({ carrier: _, ...proof }: Proof, cuts: readonly Cut[]): Admission {
  return { ...proof, cuts };
}
