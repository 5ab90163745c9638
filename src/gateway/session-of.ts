import type { RoutePolicy } from '../contract/route.ts';
import { clientNetwork } from '../domain/client-network.ts';
import type { Call } from './admission.ts';
import type { Destination } from './destination.ts';
import { fieldName, fieldValue } from './field.ts';
import type { RequestHead } from './request-head.ts';
import { queryParts } from './rewrite-head.ts';

/**
 * What ties a call to an instance: the value that the client sent where the service looks for one, else its address where the
 * service balances by that. Values are compared as they were written, nothing is decoded. Undefined: nothing ties it.
 */
export function sessionOf(
  { head, clientAddress }: Pick<Call, 'head' | 'clientAddress'>,
  destination: Destination,
  policy: RoutePolicy | undefined,
): string | undefined {
  const { sessionAffinity, loadBalancing } = policy ?? {};
  const sent = sessionAffinity && sentValue(head, destination, sessionAffinity);
  if (sent) return sent;
  return loadBalancing === 'SOURCE_IP' ? clientNetwork(clientAddress) : undefined;
}

function sentValue(
  head: RequestHead,
  destination: Destination,
  affinity: NonNullable<RoutePolicy['sessionAffinity']>,
): string | undefined {
  return 'header' in affinity
    ? headerValue(head, affinity.header.toLowerCase())
    : queryValue(head, destination, affinity.query);
}

/** Of the first field of that name. */
function headerValue({ bytes, fields }: RequestHead, name: string): string | undefined {
  const field = fields.find((each) => fieldName(bytes, each) === name);
  return field && fieldValue(bytes, field);
}

/** Of the first parameter of that name. */
function queryValue(head: RequestHead, destination: Destination, name: string): string | undefined {
  const begin = `${name}=`;
  return queryParts(head, destination)
    .find(({ text }) => text.startsWith(begin))
    ?.text.slice(begin.length);
}
