import type { ResourceEvent } from '../../contract/model.ts';
import { noticeText } from '../../contract/notices.ts';
import { pageOf } from '../../contract/resources/page-query.ts';
import type { listEventsQuery } from '../../contract/resources/service-history.ts';
import type { Language } from '../../contract/text.ts';
import type { EventQuery, Page } from '../../store/store.ts';
import { withoutUndefined } from './without-undefined.ts';

type Query = ReturnType<(typeof listEventsQuery)['parse']>;

/**
 * A page of events in words (reference, services, 2.8). The text is searched in the reader's language, and therefore
 * here: the store keeps no words. A resource has at most 1,000 events.
 */
export async function presentEvents(
  query: Query,
  language: Language,
  read: (query: EventQuery) => Promise<Page<ResourceEvent>>,
) {
  const page = pageOf(query);
  const filter = withoutUndefined({
    type: query.event_type,
    startTime: query.start_time === undefined ? undefined : Number(query.start_time),
    endTime: query.end_time === undefined ? undefined : Number(query.end_time),
  });
  const wanted = query.event_info?.toLowerCase();
  const found = await read({ ...filter, ...(wanted === undefined ? page : { ...page, offset: 0, limit: 1_000 }) });
  const events = found.rows.map((event) => presentEvent(event, language));
  if (wanted === undefined) return { total_count: found.total, count: events.length, events };
  const matching = events.filter((event) => event.event_info.toLowerCase().includes(wanted));
  const shown = matching.slice(page.offset * page.limit, (page.offset + 1) * page.limit);
  return { total_count: matching.length, count: shown.length, events: shown };
}

export function presentEvent({ type, notice, occurredAt }: ResourceEvent, language: Language) {
  return { event_type: type, event_info: noticeText(notice, language), occur_time: occurredAt };
}
