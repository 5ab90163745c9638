import type { ExaminationOwner } from '../../contract/image-examination.ts';
import type { ProjectCaller } from '../request/authorize.ts';

/** As whom the caller asks for examinations. */
export function examinationOwner({ project, userId }: ProjectCaller): ExaminationOwner {
  return { projectId: project.id, userId };
}
