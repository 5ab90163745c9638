import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { apiPath } from '../../../client/api-client.ts';
import { bareAddress } from '../../../client/inference-address.ts';
import { type LoadReport, loadTest } from '../../../contract/resources/load-test.ts';
import type { LoadWish } from './load-from-here.ts';

/** Between two looks at a test that runs, ms. */
const period = 1_000;

/** A load test from the platform's own machine. Where it is to stop it is stopped there, and what it measured is fetched. */
export async function loadOnServer({ api, service, plan, query, signal, tell }: LoadWish): Promise<LoadReport> {
  const { pathname, search } = bareAddress(api, { service, path: plan.path, query });
  const inside = pathname.slice(apiPath`/v1/infers/${service}`.length) + search;
  const all = apiPath`/v1/{p}/services/${service}/load-tests`;
  const begun = await api.call({ method: 'POST', path: all, body: bodyOf(plan, inside) }, loadTest);
  const path = `${all}/${encodeURIComponent(begun.load_test_id)}`;
  let isStopped = false;
  for (let before: string | undefined; ; ) {
    const now = await api.call({ method: 'GET', path }, loadTest);
    if (now.status !== 'running') return now;
    if (signal.aborted && !isStopped) {
      isStopped = true;
      await api.call({ method: 'DELETE', path }, z.object({}));
      continue;
    }
    // A line that says the same would begin to count its seconds anew.
    const step = `${now.steps.length} ${now.sockets_under_way}`;
    if (step !== before) tell(now);
    before = step;
    await wait(period, undefined, isStopped ? {} : { signal }).catch(() => undefined);
  }
}

function bodyOf(plan: LoadWish['plan'], path: string) {
  const { protocols, limits, messages, roundMs } = plan;
  const offered = protocols.length === 0 ? {} : { 'Sec-WebSocket-Protocol': protocols.join(', ') };
  return {
    path,
    headers: { ...Object.fromEntries(plan.headers), ...offered },
    steps: plan.steps,
    hold_in_seconds: plan.holdMs / 1_000,
    messages: messages.map(({ data, at }) => ({
      ...(typeof data === 'string' ? { text: data } : { base64: Buffer.from(data).toString('base64') }),
      at_in_ms: at,
    })),
    interval_in_ms: roundMs - (messages.at(-1)?.at ?? 0),
    answer: plan.answers,
    patience_in_seconds: plan.patienceMs / 1_000,
    max_p99_in_ms: limits.mostP99Ms,
    max_error_percent: limits.mostErrorsPercent,
  };
}
