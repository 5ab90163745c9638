import { z } from 'zod';
import { serviceStatuses } from '../service.ts';

export const fixKinds = [
  'model-port',
  'protocol',
  'probe-path',
  'probe-tcp',
  'startup-time',
  'memory',
  'smaller-specification',
  'deploy-timeout',
  'max-unavailable',
  'environment',
  'roll-back',
  'restart',
] as const;

export type FixKind = (typeof fixKinds)[number];

/** One call of the API, as data. */
const fixStep = z
  .object({
    method: z.enum(['GET', 'POST', 'PUT']),
    path: z.string(),
    body: z.record(z.string(), z.unknown()).optional(),
    keep: z.string().optional().meta({
      description:
        'A member of the answer: it stands for `{name}` in the paths, and in whole values of the bodies, of later steps.',
    }),
    until: z
      .object({ field: z.string(), value: z.string(), failed: z.array(z.string()) })
      .optional()
      .meta({
        description: 'Repeat the call until this member of its answer is `value`; give up when it is one of `failed`.',
      }),
  })
  .meta({ id: 'FixStep' });

export const fix = z
  .object({
    kind: z.enum(fixKinds),
    text: z.string().meta({
      description: 'What it does, for a button; in the language asked for.',
      example: 'Deploy a version of the model with port 9000',
    }),
    arguments: z.record(z.string(), z.union([z.string(), z.number()])).meta({
      description: 'What stands in the text: port, protocol, path, specification, seconds, … by the kind.',
    }),
    model_id: z
      .string()
      .optional()
      .meta({ description: 'The model of which it makes a new version, or whose entry of config it changes.' }),
    inputs: z.array(z.string()).meta({
      description: 'What a person has to give first: each stands for `{name}` in whole values of the bodies.',
    }),
    steps: z.array(fixStep).meta({ description: 'The calls that do it, one after the other.' }),
  })
  .meta({ id: 'Fix' });

export type Fix = z.infer<typeof fix>;
export type FixStep = z.infer<typeof fixStep>;

/** `GET /v1/{project_id}/services/{service_id}/diagnosis`, which is our own. */
export const diagnosisResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    status: z.enum(serviceStatuses),
    summary: z.string().optional().meta({ description: 'What is wrong; absent: nothing is, as far as it is known.' }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'Names the sentence, whatever the language.', example: 'instance.wrong-port' }),
    arguments: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    advice: z.string().optional().meta({ description: 'What a person can do, where that is not in the summary.' }),
    taken_back: z
      .boolean()
      .optional()
      .meta({ description: 'It is about the last update, which was rolled back; the service runs as before.' }),
    model_id: z.string().optional(),
    instance_id: z.string().optional(),
    last_log_lines: z.array(z.string()),
    fixes: z.array(fix).meta({ description: 'What may put it right, the likeliest first.' }),
  })
  .meta({ id: 'Diagnosis' });
