import { z } from 'zod';
import { imageReport } from './image-report.ts';
import { modelVariables } from './model.ts';
import { modelConfigurationSchema } from './model-configuration.ts';
import { optional, rule, withoutNul } from './rules.ts';
import { environmentName, environmentValue } from './service.ts';

/** `POST /v1/{project_id}/image-examinations`: our addition. The fields are those of a model and of a service. */
export const createImageExaminationRequest = z
  .object({
    source_location: z.string().min(1).max(1_024).refine(withoutNul, rule('request.has-nul')).meta({
      description: 'The image, as a model names it: organization/name:tag, with or without a registry in front.',
      example: 'team/voice-activity:1.0',
    }),
    cmd: modelConfigurationSchema.shape.cmd.meta({ description: "Started with in the place of the image's own." }),
    port: modelConfigurationSchema.shape.port.meta({
      description: 'Looked at where the container engine does not show on which ports the image listens.',
    }),
    envs: optional(z.record(environmentName, environmentValue)).meta({
      description: 'Environment variables for this run. They are kept nowhere.',
    }),
    envs_from: modelVariables.envs_from,
  })
  .meta({ id: 'CreateImageExaminationRequest' });

/** `GET /v1/{project_id}/image-examinations/{examination_id}`. */
export const imageExamination = z
  .object({
    examination_id: z.string(),
    source_location: z.string(),
    status: z.enum(['waiting', 'running', 'examined', 'failed']).meta({
      description: 'One image is examined at a time; the others wait.',
    }),
    wish_time: z.int().meta({ description: 'Milliseconds since the epoch.' }),
    step: z.string().optional().meta({ description: 'What is being done, until it is over.' }),
    error_msg: z.string().optional().meta({ description: 'Why there is no report, and what to do.' }),
    report: imageReport.optional(),
  })
  .meta({ id: 'ImageExamination' });

export type ImageExaminationBody = z.infer<typeof imageExamination>;

export const imageExaminationPath = z.object({ project_id: z.string(), examination_id: z.string() });
