import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { imageExaminationPath } from '../../contract/resources/image-examination.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { examinationOwner } from './examination-owner.ts';

/** `DELETE /v1/{project_id}/image-examinations/{examination_id}`: our addition. */
export function deleteImageExamination(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/image-examinations/{examination_id}',
    tag: 'Models',
    summary: 'Cancel one of your own examinations of images, or forget one that is over.',
    parameters: imageExaminationPath,
    answers: { 200: { description: 'What it had made on the container engine is removed.', schema: z.object({}) } },
    errors: ['model.no-examination'],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const id = pathPart(context, 'examination_id');
      const found = deps.examinations.cancel(examinationOwner(caller), id);
      if (!found) throw clientError('model.no-examination', { id: id.slice(0, 64) });
      return context.json({});
    },
  };
}
