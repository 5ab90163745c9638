import type { z } from 'zod';
import type { searchResponse } from '../../../src/contract/resources/search.ts';
import { paths } from '../../paths.ts';

/** The page of the one thing that was found; undefined where there are others, or where what was found is its explanation. */
export function onlyPage(found: z.infer<typeof searchResponse>): string | undefined {
  if (found.handshake || found.connection || found.audit_record) return undefined;
  const pages = [
    ...found.services.map(({ service_id }) => paths.service(service_id)),
    ...found.models.map(({ model_id }) => paths.model(model_id)),
    ...found.repositories.map(({ namespace, name }) => paths.repository(namespace, name)),
  ];
  return pages.length === 1 ? pages[0] : undefined;
}
