import { type CallFacts, isWebSocket, type Proof, proofSources } from './call-facts.ts';

interface Field {
  readonly key: string;
  readonly value: string;
}

/** What Postman's request has to be given. `{{NAME}}` is a variable of Postman, where a secret belongs. */
export interface PostmanFields {
  /** Of a WebSocket request; Socket.IO would be another protocol. */
  readonly kind: 'Raw' | 'GET' | 'POST';
  /** Without the query, which stands in `params`. */
  readonly address: string;
  readonly params: readonly Field[];
  readonly headers: readonly Field[];
}

/** Postman does not sign: the two headers of a signature come from the command that makes them, and are good for 15 minutes. */
export function postmanFields(facts: CallFacts, proof: Proof | 'ticket'): PostmanFields {
  const { origin, pathname, searchParams } = new URL(facts.address);
  const params = [...searchParams].map(([key, value]) => ({ key, value }));
  if (proof === 'ticket') params.push({ key: 'sluice_ticket', value: '{{TICKET}}' });
  return {
    kind: isWebSocket(facts) ? 'Raw' : facts.method,
    address: `${origin}${pathname}`,
    params,
    headers: headers(proof),
  };
}

function headers(proof: Proof | 'ticket'): Field[] {
  if (proof === 'ticket') return [];
  const source = proofSources[proof];
  if ('header' in source) return [{ key: source.header, value: `{{${source.variable}}}` }];
  return [
    { key: 'X-Sdk-Date', value: '{{X_SDK_DATE}}' },
    { key: 'Authorization', value: '{{AUTHORIZATION}}' },
  ];
}
