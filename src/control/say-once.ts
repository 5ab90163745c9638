import type { EventType } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { ModelReader, ModelWriter } from '../store/store.ts';

/** A model tells each sentence once, so there are few. */
const mostSaid = 1000;

/** Says a sentence once in the life of a model: what it is about may be begun again, by a later process too. */
export async function sayOnce(
  models: Pick<ModelReader, 'events'> & Pick<ModelWriter, 'addEvent'>,
  modelId: string,
  type: EventType,
  value: Notice,
  now: number,
): Promise<void> {
  const { rows: said } = await models.events(modelId, { order: 'asc', offset: 0, limit: mostSaid });
  if (said.some((event) => event.notice.key === value.key)) return;
  await models.addEvent(modelId, { type, notice: value, occurredAt: now });
}
