import { allRows } from '../../client/all-rows.ts';
import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { parseChoice } from '../../config/parsers.ts';
import { eventTypes } from '../../contract/model.ts';
import { serviceEventsResponse } from '../../contract/resources/service-history.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { followOption } from '../follow-option.ts';
import { listWords as words } from '../list-words.ts';
import { limitOption, ownOption } from '../own-options.ts';
import { pause } from '../pause.ts';
import { printable } from '../printable.ts';
import { timeText } from '../time-text.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';

const usualMost = 100;
/** Between two looks, ms. */
const period = 1_000;

export const serviceEventsCommand = clientCommand({
  name: 'service events',
  summary: { en: 'what happened to a service, and why; the newest first', zh: '列出服务的事件及原因，最新的在前' },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    type: ownOption({
      name: 'type',
      placeholder: 'TYPE',
      parse: parseChoice(eventTypes),
      accepted: { en: eventTypes.join(', '), zh: eventTypes.join('、') },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'only events of this type', zh: '只列出该类型的事件' },
    }),
    limit: limitOption(10_000, usualMost),
    follow: followOption,
  },
  examples: ['sluice service events voice', 'sluice service events voice --follow'],
  exitCodes: interruptedExitCode,
  async run({ api, args, given, answer, language, print }) {
    const path = apiPath`/v1/{p}/services/${await findService(api, args[0] ?? '')}/events`;
    const { type } = given;
    const events = await readEvents(api, path, { type, most: given.limit ?? usualMost });
    if (!given.follow) {
      answer(events, () =>
        columnLines(
          events,
          [
            [words.time, (event) => timeText(event.occur_time)],
            [words.type, (event) => event.event_type],
            [words.event, (event) => event.event_info],
          ],
          language,
        ),
      );
      return 0;
    }
    const show = (list: readonly Event[]) => {
      for (const event of list.toReversed()) print(given.json ? JSON.stringify(event) : lineOf(event));
    };
    show(events);
    const following = (signal: AbortSignal) => follow(api, path, { type, after: events, show, signal });
    return (await untilInterrupted(following)) === 'interrupted' ? interrupted : 0;
  },
});

interface Event {
  readonly event_type: (typeof eventTypes)[number];
  readonly event_info: string;
  readonly occur_time: number;
}

interface EventQuery {
  readonly type: Event['event_type'] | undefined;
  readonly startTime?: number;
  readonly most?: number;
  readonly signal?: AbortSignal;
}

function readEvents(api: ApiClient, path: string, { type, startTime, most, signal }: EventQuery): Promise<Event[]> {
  return allRows(api, {
    path,
    query: { event_type: type, start_time: startTime },
    answer: serviceEventsResponse,
    rows: (page) => page.events,
    ...(most !== undefined && { most }),
    ...(signal !== undefined && { signal }),
  });
}

/** Looks again and again; several events may have the same time, so those of the last one are asked for again. */
async function follow(
  api: ApiClient,
  path: string,
  {
    type,
    after,
    show,
    signal,
  }: {
    readonly type: Event['event_type'] | undefined;
    readonly after: readonly Event[];
    readonly show: (events: readonly Event[]) => void;
    readonly signal: AbortSignal;
  },
): Promise<never> {
  let newest = after[0]?.occur_time ?? 0;
  let shown = new Set(after.filter(({ occur_time: time }) => time === newest).map(keyOf));
  for (;;) {
    await pause(period, signal);
    const events = await readEvents(api, path, { type, startTime: newest, signal });
    const fresh = events.filter((event) => !shown.has(keyOf(event)));
    show(fresh);
    if (events.length === 0) continue;
    newest = events[0]?.occur_time ?? newest;
    shown = new Set(events.filter(({ occur_time: time }) => time === newest).map(keyOf));
  }
}

function keyOf({ occur_time: time, event_type: type, event_info: text }: Event): string {
  return `${time} ${type} ${text}`;
}

function lineOf({ occur_time: time, event_type: type, event_info: text }: Event): string {
  return `${timeText(time)}  ${type}  ${printable(text)}`;
}
