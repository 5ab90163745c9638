import type { CreateTicketRequest, CreateTicketResponse } from '../../../../src/contract/resources/ticket.ts';
import { type Api, path } from '../../../api/api.ts';

const lifetimeSeconds = 60;

interface Ticket extends Pick<CreateTicketResponse, 'ticket' | 'protocol'> {
  /** Milliseconds since the epoch, by the platform's clock, to the second below. */
  readonly askedAt: number;
}

/** What the ticket is good for, beside the service. */
export type TicketBound = Pick<CreateTicketRequest, 'origin'>;

/** A ticket for one call of a service. */
export async function requestTicket(
  api: Api,
  { projectId, serviceId }: { readonly projectId: string; readonly serviceId: string },
  bound: TicketBound,
  signal: AbortSignal,
): Promise<Ticket> {
  const { ticket, protocol, expires_at } = await api.call<CreateTicketResponse>({
    method: 'POST',
    path: path`/v1/${projectId}/services/${serviceId}/tickets`,
    body: { lifetime_seconds: lifetimeSeconds, ...bound },
    signal,
  });
  return { ticket, protocol, askedAt: Date.parse(expires_at) - lifetimeSeconds * 1_000 };
}
