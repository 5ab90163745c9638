import { z } from 'zod';
import { modelStatuses } from '../model.ts';
import { serviceStatuses } from '../service.ts';
import { auditRecord } from './audit.ts';
import { handshake, showConnectionResponse } from './connections.ts';
import { rule, withoutNul } from './rules.ts';

export const searchQuery = z.object({
  q: z
    .string()
    .min(1)
    .max(256)
    .refine(withoutNul, rule('request.has-nul'))
    .meta({ description: 'Part of a name, or the id of a service, a model, a request or a connection.' }),
});

const ofService = { service_id: z.string(), service_name: z.string() };

/** `GET /v1/{project_id}/search`, which is our own. */
export const searchResponse = z
  .object({
    services: z.array(z.object({ ...ofService, status: z.enum(serviceStatuses) })),
    models: z
      .array(
        z.object({
          model_id: z.string(),
          model_name: z.string(),
          model_version: z.string(),
          model_status: z.enum(modelStatuses),
        }),
      )
      .meta({ description: 'Of each name the highest version.' }),
    repositories: z.array(z.object({ namespace: z.string(), name: z.string() })),
    handshake: handshake
      .extend(ofService)
      .optional()
      .meta({ description: 'The failed handshake with this request id, and why it failed.' }),
    connection: showConnectionResponse.extend(ofService).optional(),
    audit_record: auditRecord
      .optional()
      .meta({ description: 'What the call with this request id changed, or wanted to.' }),
  })
  .meta({ id: 'SearchResponse' });
