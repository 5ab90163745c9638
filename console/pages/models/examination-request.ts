import type { ExaminationBody } from '../../orders/model-orders.ts';
import type { ModelForm } from './model-form.ts';
import { modelVariables } from './model-variables.ts';

/** What to examine for a form. `shown`: for people, without secrets. */
export function examinationRequest(form: ModelForm, shown = false): ExaminationBody {
  const command = form.startCommand.trim();
  const { envs, envs_from } = modelVariables(form, shown);
  return {
    source_location: form.image.trim(),
    ...(command !== '' && { cmd: command }),
    ...(form.port !== null && { port: form.port }),
    ...(envs && { envs }),
    ...(envs_from !== undefined && { envs_from }),
  };
}
