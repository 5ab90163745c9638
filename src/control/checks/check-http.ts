import type { CheckOf } from '../../domain/probe-plan.ts';
import { CheckConnection } from './check-connection.ts';
import { CheckFailed, type CheckTarget } from './check-result.ts';
import { requestHead } from './request-head.ts';
import { readResponseHead } from './response-head.ts';

/** A server that is cut off while it writes may complain in its log: so long (ms) its answer is read on. */
const patience = 250;

/** Passes with 2xx and 3xx; redirects are not followed. Rejects with `CheckFailed`. */
export async function checkHttp(check: CheckOf<'http'>, target: CheckTarget, timeout: number): Promise<void> {
  using connection = await CheckConnection.open(target, check.tls, timeout);
  connection.write(requestHead(check.path, target, ['Accept: */*', 'Connection: close']));
  const { status } = await readResponseHead(connection);
  await connection.untilEnd(patience);
  if (status < 200 || status >= 400) throw new CheckFailed('answer', `it was answered ${status}`);
}
