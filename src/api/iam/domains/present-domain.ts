import type { NamedId } from '../../../auth/token.ts';
import type { DomainShown } from '../../../contract/resources/token.ts';

export function presentDomain({ id, name }: NamedId, accessAddress: string): DomainShown {
  return { id, name, enabled: true, description: '', links: { self: `${accessAddress}/v3/domains/${id}` } };
}
