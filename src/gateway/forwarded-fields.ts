import type { ForwardedHeader } from '../contract/route.ts';
import type { Call } from './admission.ts';
import { fieldsNamed, fieldValue } from './field.ts';
import type { KnownField } from './known-field.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutFields } from './rewrite-head.ts';

/** What a service asked to be told beside the client's own fields. */
export interface ForwardedFields {
  /** The client's fields of the same names: they would be taken for the gateway's. */
  readonly cuts: readonly Cut[];
  /** Field lines, each with its CR LF. */
  readonly added: string;
}

const nothing: ForwardedFields = { cuts: [], added: '' };

/**
 * The fields that the service asked for, in its order. `X-Forwarded-For` keeps what the client sent in front, as every proxy
 * before this one would have: only its last address is the gateway's word. The others replace the client's.
 */
export function forwardedFields(
  call: Pick<Call, 'head' | 'peerAddress'>,
  wanted: readonly ForwardedHeader[] | undefined,
  requestId: string | undefined,
): ForwardedFields {
  if (wanted === undefined || wanted.length === 0) return nothing;
  const names = new Set<string | undefined>(wanted.map((name) => name.toLowerCase()));
  const lines = wanted.flatMap((name) => {
    const value = saidBy(name, call, requestId);
    return value === undefined ? [] : [`${name}: ${value}\r\n`];
  });
  return { cuts: cutFields(call.head.fields, ({ known }) => names.has(known)), added: lines.join('') };
}

/** Undefined: there is nothing to say. */
function saidBy(
  name: ForwardedHeader,
  { head, peerAddress }: Pick<Call, 'head' | 'peerAddress'>,
  requestId: string | undefined,
): string | undefined {
  switch (name) {
    case 'X-Forwarded-For':
      return [...valuesOf(head, 'x-forwarded-for'), peerAddress].join(', ');
    case 'X-Forwarded-Proto':
      return 'https';
    case 'X-Forwarded-Host':
      return valuesOf(head, 'host')[0];
    case 'X-Request-Id':
      return requestId;
  }
}

function valuesOf(head: RequestHead, name: KnownField): string[] {
  return fieldsNamed(head, name)
    .map((field) => fieldValue(head.bytes, field))
    .filter((value) => value !== '');
}
