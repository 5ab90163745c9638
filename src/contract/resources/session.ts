import { z } from 'zod';
import { actions } from '../actions.ts';

const name = z.string().min(1).max(1_024);

/** `POST /session`: our addition. */
export const createSessionRequest = z
  .object({
    domain: name.meta({ example: 'admin' }),
    user: name.meta({ example: 'admin' }),
    password: z.string().min(1).max(4_096),
  })
  .meta({ id: 'CreateSessionRequest' });

const named = z.object({ id: z.string(), name: z.string() });

/** Who is signed in, and what the console shows of the platform. The session itself is in the cookie alone. */
export const sessionResponse = z
  .object({
    user: named,
    domain: named,
    roles: z.array(z.string()).meta({ example: ['developer'] }),
    actions: z.array(z.enum(actions)).meta({ description: 'What these roles let the user do.' }),
    projects: z.array(named).meta({ description: 'Those that the user may act in, by name.' }),
    expires_at: z.string().meta({ description: 'When the session ends by itself.' }),
    region: z.string().meta({ example: 'local' }),
    access_address: z.string().meta({ example: 'https://sluice.example.com:8443' }),
    version: z.string().meta({ description: 'Of the platform.', example: '0.1.0' }),
    ca_available: z.boolean().meta({ description: 'Whether `/ca.pem` has a CA that clients have to trust.' }),
  })
  .meta({ id: 'Session' });

export type SessionResponse = z.infer<typeof sessionResponse>;
