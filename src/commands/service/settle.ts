import type { ApiClient } from '../../client/api-client.ts';
import { readService } from '../../client/find-service.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { render } from '../../contract/text.ts';
import { type AwaitedService, awaitService } from '../await-service.ts';
import type { CommandContext } from '../command.ts';
import { lastLinesText } from '../last-lines.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { serviceWords as words } from './words.ts';

interface SettlingContext extends Pick<CommandContext, 'language' | 'progress'> {
  readonly api: ApiClient;
  readonly answer: (value: unknown, lines: () => readonly string[]) => void;
}

interface Begun extends Pick<AwaitedService, 'goal' | 'change'> {
  readonly id: string;
  /** As the user calls it. */
  readonly name: string;
  readonly wait: true | undefined;
}

/**
 * Tells of a service whose change has begun, or with `wait` how it ended. Resolves to the exit code; rejects with an
 * `OperatorError` that says why the service did not become what it was asked to be.
 */
export async function settle(context: SettlingContext, { id, name, wait, goal, change }: Begun): Promise<number> {
  const { api, answer, language, progress } = context;
  const tell = (service: ServiceDetail) => answer(service, () => linesOf(service, context));
  if (!wait) {
    tell(await readService(api, id));
    return 0;
  }
  const waiting = (signal: AbortSignal) =>
    awaitService(api, id, {
      goal,
      change,
      onProgress: (percent, event) =>
        progress.show(render(words.underWay, { name, progress: percent, event: printable(event) }, language)),
      signal,
    });
  const outcome = await untilInterrupted(waiting);
  if (outcome === 'interrupted') {
    answer({ interrupted: true, service_id: id }, () => [render(words.stoppedWaiting, { name }, language)]);
    return interrupted;
  }
  const { service } = outcome;
  if (outcome.kind === 'reached') {
    tell(service);
    return 0;
  }
  const { reason } = outcome;
  throw operatorError('service.not-settled', {
    name,
    status: service.status,
    reason: reason === service.status ? '' : reason,
    log: lastLinesText(outcome, language),
  });
}

function linesOf(service: ServiceDetail, { language }: SettlingContext): string[] {
  const said = render(words.is, { name: service.service_name, status: service.status }, language);
  const isUp = service.status === 'running' || service.status === 'deploying';
  return [said, ...(isUp ? tableLines([[words.address[language], service.access_address]]) : [])];
}
