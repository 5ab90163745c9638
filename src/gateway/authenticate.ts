import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { Admission, Call } from './admission.ts';
import { admitApiKey, admitAppCode, unknownApiKey } from './admit-app.ts';
import { admitSignature } from './admit-signature.ts';
import { admitTicket } from './admit-ticket.ts';
import { admitBearer, admitToken } from './admit-token.ts';
import type { Destination } from './destination.ts';
import type { Field } from './field.ts';
import { cutCredentials } from './own-credentials.ts';
import type { KnownCallers } from './proof.ts';
import { cutFields } from './rewrite-head.ts';
import { signedHead } from './signed-head.ts';

/** What belongs to the signing scheme, beside the `Authorization` that carries the signature. */
const signingFields = new Set<Field['known']>(['x-sdk-date', 'x-sdk-content-sha256', 'x-security-token']);

/**
 * Checks who calls, and whether they may. The first of these that the call carries decides, whatever the others say: a
 * signature, `X-Auth-Token`, `X-Apig-AppCode`, `apikey` with the key of an app, a token of ours behind `Authorization:
 * Bearer`, a ticket. Throws `ClientError`: 401 for who the caller is, 403 for what the caller may do. `'body-needed'`: nothing
 * is wrong so far, and the rest is in the body.
 */
export function authenticate(
  call: Call,
  destination: Destination,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Admission | 'body-needed' {
  const { head } = call;
  const signed = signedHead(head);
  const proof =
    signed !== undefined
      ? admitSignature(call, signed, route, callers, nowMs)
      : (admitToken(head, route, callers, nowMs) ??
        admitAppCode(head, route, callers) ??
        admitApiKey(head, route, callers) ??
        admitBearer(head, route, callers, nowMs) ??
        admitTicket(head, destination, route, callers, nowMs));
  if (proof === 'body-needed') return proof;
  if (proof === undefined) throw unknownApiKey(head) ?? clientError('inference.token-missing', {});
  if (route.policy?.projectDisabled) throw clientError('inference.project-disabled', {});
  const { cuts, answeredProtocol } = cutCredentials(head, destination, proof.carrier, callers, nowMs);
  if (signed === undefined) return { ...proof, cuts, answeredProtocol };
  // A security token of ours is cut out already.
  const isCut = ({ start }: Field) => cuts.some((cut) => cut.start === start);
  const scheme = cutFields(head.fields, (field) => signingFields.has(field.known) && !isCut(field));
  return { ...proof, cuts: [...cuts, ...scheme], answeredProtocol };
}
