import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { findService, readService } from '../../client/find-service.ts';
import { parseInteger } from '../../config/parsers.ts';
import { lastMomentsSeconds } from '../../contract/endings.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { listConnectionsResponse } from '../../contract/resources/connections.ts';
import { drainServiceResponse } from '../../contract/resources/service-policy.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { ownOption, parseText } from '../own-options.ts';
import { pause } from '../pause.ts';
import { timeText } from '../time-text.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { waitOption } from './wait-option.ts';
import { serviceWords as words } from './words.ts';

/** Between two looks, ms. */
const period = 500;
/** What workers may take beyond the last moments until an end is in the list, seconds. */
const spare = 15;

export const serviceDrainCommand = clientCommand({
  name: 'service drain',
  summary: {
    en: 'have the open WebSockets of a service end by a deadline; new ones are served',
    zh: '使服务当前打开的 WebSocket 在期限内结束，新连接照常提供服务',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: {
    timeout: ownOption({
      name: 'timeout',
      placeholder: 'SECONDS',
      parse: parseInteger(0, 604_800),
      accepted: { en: 'a number from 0 to 604800', zh: '0 到 604800 的整数' },
      defaultText: { en: 'as the service is set', zh: '以服务的设置为准' },
      help: { en: 'how long they may go on', zh: '连接可继续的秒数' },
    }),
    reason: ownOption({
      name: 'reason',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'a text', zh: '文本' },
      help: { en: 'why; it stands in the events of the service', zh: '原因，记录在服务事件中' },
    }),
    wait: waitOption,
  },
  examples: ['sluice service drain voice --timeout 300 --reason "the database moves" --wait'],
  exitCodes: interruptedExitCode,
  async run({ api, args, given, answer, language, progress }) {
    const name = args[0] ?? '';
    const id = await findService(api, name);
    const { additional_properties: properties } = await readService(api, id);
    const { drain } = properties as { readonly drain?: { readonly timeout_seconds?: number } };
    const seconds = given.timeout ?? drain?.timeout_seconds ?? 0;
    const body = { timeout_seconds: seconds, reason: given.reason };
    const path = apiPath`/v1/{p}/services/${id}/drain`;
    const begun = await api.call({ method: 'POST', path, body }, drainServiceResponse);
    const { connection_count: count, deadline_time: deadline } = begun;
    if (!given.wait) {
      answer(begun, () => [render(words.draining, { name, count, time: timeText(deadline) }, language)]);
      return 0;
    }
    const show = (left: number) => progress.show(render(words.drainLeft, { name, left }, language));
    const waiting = (signal: AbortSignal) =>
      ended(api, { id, name, openedBy: deadline - seconds * 1_000, seconds, show, signal });
    if ((await untilInterrupted(waiting)) === 'interrupted') {
      answer({ interrupted: true, ...begun }, () => [render(words.stoppedWaiting, { name }, language)]);
      return interrupted;
    }
    answer(begun, () => [render(words.drained, { name, count }, language)]);
    return 0;
  },
});

interface Drained {
  readonly id: string;
  readonly name: string;
  /** The platform's clock, ms. */
  readonly openedBy: number;
  readonly seconds: number;
  readonly show: (left: number) => void;
  readonly signal: AbortSignal;
}

/** Waits until every connection that was open at the time is over. */
async function ended(api: ApiClient, { id, name, openedBy, seconds, show, signal }: Drained): Promise<void> {
  const path = apiPath`/v1/{p}/services/${id}/connections`;
  const query = { state: 'open', end_time: openedBy, limit: 1 };
  const patience = seconds + lastMomentsSeconds + spare;
  const last = performance.now() + patience * 1_000;
  while (performance.now() < last) {
    const { total_count: left } = await api.call({ method: 'GET', path, query, signal }, listConnectionsResponse);
    if (left === 0) return;
    show(left);
    await pause(period, signal);
  }
  throw operatorError('service.not-drained', { name, seconds: patience });
}
