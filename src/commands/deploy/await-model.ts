import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { type ModelDetail, modelDetail } from '../../contract/resources/model.ts';
import { modelEventsResponse } from '../../contract/resources/service-history.ts';
import { pause } from '../pause.ts';

/** Between two looks, ms. */
const period = 500;

/** Waits until a model is published. Rejects with an `OperatorError` that says why it is not; with the signal's reason when that fires. */
export async function awaitModel(
  api: ApiClient,
  id: string,
  onEvent: (text: string) => void,
  signal: AbortSignal,
): Promise<ModelDetail> {
  for (;;) {
    const model = await api.call({ method: 'GET', path: apiPath`/v1/{p}/models/${id}`, signal }, modelDetail);
    const { events } = await api.call(
      { method: 'GET', path: apiPath`/v1/{p}/models/${id}/events`, query: { limit: 1 }, signal },
      modelEventsResponse,
    );
    const last = events[0]?.event_info ?? '';
    if (model.model_status === 'published') return model;
    if (model.model_status !== 'publishing') {
      throw operatorError('deploy.model-failed', { model: `${model.model_name} ${model.model_version}`, detail: last });
    }
    onEvent(last);
    await pause(period, signal);
  }
}
