import { clientError } from '../../contract/errors.ts';
import { imageExamination, imageExaminationPath } from '../../contract/resources/image-examination.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { examinationOwner } from './examination-owner.ts';
import { presentImageExamination } from './present-image-examination.ts';

/** `GET /v1/{project_id}/image-examinations/{examination_id}`: our addition. Logs of the image are for who had it run. */
export function showImageExamination(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/image-examinations/{examination_id}',
    tag: 'Models',
    summary: 'Show how far one of your own examinations of images is, and what it found.',
    parameters: imageExaminationPath,
    answers: { 200: { description: 'Its state, and the report once it is over.', schema: imageExamination } },
    errors: ['model.no-examination'],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const id = pathPart(context, 'examination_id');
      const found = deps.examinations.find(examinationOwner(caller), id);
      if (found === undefined) throw clientError('model.no-examination', { id: id.slice(0, 64) });
      return context.json(presentImageExamination(found, languageOf(context)));
    },
  };
}
