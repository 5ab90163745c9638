import {
  isRequestSignature,
  type RequestSignature,
  readSignature,
  type SignedRequest,
} from '../auth/request-signature.ts';
import { SignatureError } from '../auth/signature-error.ts';
import { signatureRefusal } from '../auth/signature-refusal.ts';
import { clientError } from '../contract/errors.ts';
import { type Field, fieldName, fieldsNamed, fieldValue } from './field.ts';
import type { RequestHead } from './request-head.ts';

/** A head that carries a signature: what it claims, and the field that carries it. */
export interface SignedHead {
  readonly request: SignedRequest;
  readonly signature: RequestSignature;
  readonly carrier: Field;
}

/** The signature of a head; undefined when none of its `Authorization` fields is of that scheme. Throws `ClientError`. */
export function signedHead(head: RequestHead): SignedHead | undefined {
  const carriers = fieldsNamed(head, 'authorization').filter((field) =>
    isRequestSignature(fieldValue(head.bytes, field)),
  );
  const [carrier] = carriers;
  if (carrier === undefined) return undefined;
  if (carriers.length > 1) throw clientError('auth.authorization-repeated', {});
  const request: SignedRequest = {
    method: head.method,
    target: signedTarget(head),
    header: (name) =>
      head.fields
        .filter((field) => fieldName(head.bytes, field) === name)
        .map((field) => fieldValue(head.bytes, field)),
  };
  return inWords(() => ({ request, carrier, signature: readSignature(request, fieldValue(head.bytes, carrier)) }));
}

/** Whether the head carries a signature, well formed or not. */
export function carriesSignature(head: RequestHead): boolean {
  return fieldsNamed(head, 'authorization').some((field) => isRequestSignature(fieldValue(head.bytes, field)));
}

/** Runs `check` and puts what it finds wrong with a signature into the words of the catalogue. */
export function inWords<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    throw error instanceof SignatureError ? signatureRefusal(error) : error;
  }
}

/** Path and query as they came; of a whole URL (RFC 9112, section 3.2.2) what stands behind the host. */
export function signedTarget(head: RequestHead): string {
  const target = head.bytes.toString('latin1', head.targetStart, head.targetEnd);
  if (target.startsWith('/')) return target;
  const behindHost = target.replace(/^https?:\/\/[^/?]*/i, '');
  return behindHost.startsWith('/') ? behindHost : `/${behindHost}`;
}
