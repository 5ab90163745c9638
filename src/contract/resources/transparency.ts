import { z } from 'zod';
import { transparencyVerdicts } from '../transparency.ts';
import { base64, headerName, headerValue, pathInImage } from './conversation-rules.ts';
import { numeric, optional } from './rules.ts';

const message = z.union([z.object({ text: z.string().max(65_536) }), z.object({ base64 })]);

/** `POST /v1/{project_id}/services/{service_id}/transparency-checks`: our addition. */
export const checkTransparencyRequest = z
  .object({
    path: optional(pathInImage).meta({
      description: 'The address inside the image; `/` by default.',
      example: '/stream?lang=en',
    }),
    headers: optional(z.record(headerName, headerValue)).meta({
      description: 'Header fields for the image, in this order.',
      example: { 'Sec-WebSocket-Protocol': 'chat' },
    }),
    messages: optional(z.array(message).max(16)).meta({
      description: 'Messages whose answers are compared. Choose such as are answered alike each time.',
      example: [{ text: '{"type":"start"}' }, { base64: 'AAECAw==' }],
    }),
    intrusive: optional(z.boolean()).meta({
      description:
        'Break the protocol, too: reserved bits, unknown opcodes, text that is no UTF-8, frames without a mask.',
    }),
    instance_id: optional(z.string().max(128)).meta({ description: 'Any ready instance by default.' }),
    silence_in_ms: optional(numeric({ minimum: 20, maximum: 5_000 })).meta({
      description: 'Silence for so long means that the image has nothing more to say; 200 by default.',
    }),
    timeout_in_seconds: optional(numeric({ minimum: 1, maximum: 300 })).meta({
      description: 'What has not been compared by then stays undecided; 60 by default.',
    }),
  })
  .meta({ id: 'CheckTransparencyRequest' });

export type CheckTransparencyRequest = z.infer<typeof checkTransparencyRequest>;

const verdict = z.enum(transparencyVerdicts);
const side = z.string().nullable();

const conversation = z.object({
  name: z.string(),
  verdict,
  error_msg: z.string().optional().meta({ description: 'Why it is undecided.' }),
  differences: z.array(
    z.object({
      place: z.string().meta({ example: 'the header Set-Cookie' }),
      direct: side.meta({ description: 'What the instance itself says there; `null`: nothing.' }),
      gateway: side.meta({ description: 'What a client of the public address gets there.' }),
    }),
  ),
  varying: z
    .array(z.string())
    .meta({ description: 'Not compared: two direct runs differed there, too.', example: ['the header X-Request-Id'] }),
});

export const transparencyReport = z
  .object({
    verdict: verdict.meta({ description: '`same` where every conversation is.' }),
    service_id: z.string(),
    instance_id: z.string(),
    model_id: z.string(),
    start_time: z.int().meta({ description: 'Milliseconds since the epoch.' }),
    duration_in_ms: z.int(),
    same_count: z.int(),
    different_count: z.int(),
    undecided_count: z.int(),
    conversations: z.array(conversation),
  })
  .meta({
    id: 'TransparencyReport',
    example: {
      verdict: 'different',
      service_id: '468d146d-278a-4ca2-8830-0b6fb37d3b72',
      instance_id: '9f1c6a0e-r1-0-0',
      model_id: '0b6fb37d-278a-4ca2-8830-468d146d3b72',
      start_time: 1_760_000_000_000,
      duration_in_ms: 9_214,
      same_count: 35,
      different_count: 1,
      undecided_count: 0,
      conversations: [
        { name: 'an empty ping', verdict: 'same', differences: [], varying: [] },
        {
          name: 'Close 4999',
          verdict: 'different',
          differences: [{ place: 'frame 1', direct: '88 0e1387… (16 bytes)', gateway: '88 0203e8 (4 bytes)' }],
          varying: [],
        },
      ],
    },
  });
