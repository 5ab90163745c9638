import { z } from 'zod';
import { numeric, optional, rule } from './rules.ts';

const longestLifetime = 3_600;
const oneYear = 366 * 24 * 3_600;

/** `POST …/services/{service_id}/tickets`. */
export const createTicketRequest = z
  .object({
    lifetime_seconds: optional(numeric({ minimum: 1, maximum: longestLifetime })).meta({
      description: 'How long the ticket may wait for its use. 60 by default.',
    }),
    origin: optional(z.string().max(255, rule('ticket.bad-origin'))).meta({
      description: 'Only pages of this origin may use it, as browsers say it in the header Origin. By default any may.',
      example: 'https://app.example.com',
    }),
    path_prefix: optional(
      z
        .string()
        .max(1_024, rule('ticket.bad-path'))
        .regex(/^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/, rule('ticket.bad-path')),
    ).meta({
      description:
        'Good for this path behind the address of the service, and for what lies below it. By default for all.',
      example: '/chat',
    }),
    max_duration_seconds: optional(numeric({ minimum: 1, maximum: oneYear })).meta({
      description:
        'How long a WebSocket that is opened with it may stay open. By default as long as the service allows.',
    }),
  })
  .meta({ id: 'CreateTicketRequest' });

export type CreateTicketRequest = z.infer<typeof createTicketRequest>;

export const createTicketResponse = z
  .object({
    ticket: z.string().meta({ description: 'Good for one connection or request.' }),
    expires_at: z.string(),
    url: z.string().meta({ description: 'The address of the service with the ticket in its query.' }),
    protocol: z
      .string()
      .meta({ description: 'The ticket as a WebSocket sub-protocol: new WebSocket(address, [protocol]).' }),
  })
  .meta({ id: 'Ticket' });

export type CreateTicketResponse = z.infer<typeof createTicketResponse>;
