import type { z } from 'zod';
import type { ExaminationWish } from '../../contract/image-examination.ts';
import { startCommand } from '../../contract/resources/command-words.ts';
import { createImageExaminationRequest, imageExamination } from '../../contract/resources/image-examination.ts';
import { projectPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { imagePath } from '../models/image-path.ts';
import { readVariables } from '../models/read-variables.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { languageOf } from '../request/render-error.ts';
import { examinationOwner } from './examination-owner.ts';
import { presentImageExamination } from './present-image-examination.ts';

/** `POST /v1/{project_id}/image-examinations`: our addition. What it takes is what making a model of the image would take. */
export function createImageExamination(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/image-examinations',
    tag: 'Models',
    summary:
      'Run an image once, isolated, before there is a model of it, and find out what it is like. The examination goes on by itself.',
    parameters: projectPath,
    body: createImageExaminationRequest,
    answers: { 200: { description: 'The examination waits or runs.', schema: imageExamination } },
    errors: [
      'model.bad-image-path',
      'model.examinations-full',
      'model.not-found',
      'model.object-storage-not-supported',
      'model.too-many-examinations',
      'service.bad-environment-name',
    ],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createImageExaminationRequest);
      const { open, secret } = await readVariables(value, caller.project.id, deps);
      const wish = wishOf(value, { ...open, ...secret });
      const begun = deps.examinations.begin(examinationOwner(caller), wish);
      nameIgnored(context, ignored);
      return context.json(presentImageExamination(begun, languageOf(context)));
    },
  };
}

function wishOf(
  request: z.infer<typeof createImageExaminationRequest>,
  environment: ExaminationWish['environment'],
): ExaminationWish {
  const command = startCommand(request.cmd ?? []);
  return {
    image: imagePath(request.source_location),
    ...(command.length > 0 && { command }),
    environment,
    ...(request.port != null && { port: Number(request.port) }),
  };
}
