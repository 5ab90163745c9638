import type { Model } from '../contract/model.ts';

/** Whether the client asked for an examination of the image when it made the model. */
export function wantsExamination({ request }: Pick<Model, 'request'>): boolean {
  return request['image_doctor'] === true || request['image_doctor'] === 'true';
}
