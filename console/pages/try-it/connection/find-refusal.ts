import type { z } from 'zod';
import type { listHandshakesResponse } from '../../../../src/contract/resources/connections.ts';
import { type Api, path } from '../../../api/api.ts';

export type Handshake = z.infer<typeof listHandshakesResponse>['handshakes'][number];

/** Workers tell of a handshake when they have a moment for it, so the first look may be too early. Milliseconds. */
const looks = [300, 700, 1_500, 2_500] as const;

/**
 * The latest handshake of the service that was refused or failed since `since`, milliseconds since the epoch by the platform's
 * clock. Of another client's, at the same moment, it cannot be told apart. Undefined where nothing is recorded.
 */
export async function findRefusal(
  api: Api,
  { projectId, serviceId, since }: { readonly projectId: string; readonly serviceId: string; readonly since: number },
  signal: AbortSignal,
): Promise<Handshake | undefined> {
  for (const wait of looks) {
    await new Promise((resume) => setTimeout(resume, wait));
    const { handshakes } = await api.call<z.infer<typeof listHandshakesResponse>>({
      method: 'GET',
      path: path`/v1/${projectId}/services/${serviceId}/handshakes`,
      query: { start_time: since, limit: 1 },
      signal,
    });
    if (handshakes[0] !== undefined) return handshakes[0];
  }
  return undefined;
}
