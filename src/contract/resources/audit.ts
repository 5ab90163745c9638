import { z } from 'zod';
import { auditCredentials, auditResults } from '../audit.ts';
import { pageQuery } from './page-query.ts';
import { numeric } from './rules.ts';

const time = numeric({ minimum: 0, maximum: 9_999_999_999_999 });
const milliseconds = z.int().meta({ description: 'Milliseconds since the epoch.', example: 1_764_190_000_000 });
const { offset, limit } = pageQuery;

export const listAuditRecordsQuery = z.object({
  request_id: z.string().max(64).optional().meta({ description: 'X-Request-Id of the answer.' }),
  user: z.string().max(128).optional().meta({ description: 'The id or the name of a user.' }),
  credential: z.string().max(128).optional().meta({ description: 'The id of a credential.' }),
  client_address: z.string().max(64).optional(),
  action: z.string().max(256).optional().meta({ description: 'The whole action, as records name it.' }),
  project: z.string().max(64).optional().meta({ description: 'The id of a project.' }),
  resource: z.string().max(256).optional().meta({ description: 'The id of anything that the call was about.' }),
  result: z.enum(auditResults).optional(),
  start_time: time.optional().meta({ description: 'At this time or later; ms.' }),
  end_time: time.optional().meta({ description: 'At this time or earlier; ms.' }),
  offset,
  limit,
});

export const auditRecord = z
  .object({
    request_id: z.string().meta({ example: '3f1c8e0d5b7a49c2a6d0e1f2b3c4d5e6' }),
    occur_time: milliseconds,
    action: z.string().meta({ example: 'DELETE /v1/{project_id}/services/{service_id}' }),
    result: z.enum(auditResults).meta({ description: 'unfinished: nobody knows what came of it.' }),
    status: z.int().optional().meta({ description: 'What the caller got; absent while unfinished.', example: 200 }),
    error_code: z.string().optional(),
    duration_ms: z.int().optional(),
    user: z.object({
      id: z
        .string()
        .meta({ description: 'Empty where a login named nobody that there is, or a retention rule acted.' }),
      name: z.string(),
    }),
    credential: z.object({
      type: z.enum(auditCredentials),
      id: z.string().meta({ description: 'A name, never a secret.', example: 'QTWAOYTTINDUT2QVKYUC' }),
    }),
    client_address: z.string().meta({
      description: 'An IP address; `local`: over the socket that only the owner of the data folder may use.',
      example: '203.0.113.7',
    }),
    project_id: z.string().optional(),
    resources: z.array(z.object({ type: z.string().meta({ example: 'service' }), id: z.string() })),
  })
  .meta({ id: 'AuditRecord' });

export const listAuditRecordsResponse = z
  .object({ total_count: z.int(), count: z.int(), records: z.array(auditRecord) })
  .meta({ id: 'ListAuditRecordsResponse' });
