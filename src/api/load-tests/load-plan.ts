import { clientError } from '../../contract/errors.ts';
import { type LoadMessage, type LoadPlan, loadBounds, usualLoad } from '../../contract/load-test.ts';
import type { CreateLoadTestRequest } from '../../contract/resources/load-test.ts';
import { loadRamp } from '../../domain/judge-load.ts';

/** What the request asks for. Throws a `ClientError` for rounds that are too long, and for steps that do not grow. */
export function loadPlan(request: CreateLoadTestRequest): LoadPlan {
  const interval = Number(request.interval_in_ms ?? usualLoad.intervalMs);
  const messages = messagesOf(request, interval);
  const roundMs = (messages.at(-1)?.at ?? 0) + interval;
  if (roundMs > loadBounds.roundMs) {
    throw clientError('service.load-too-long', { seconds: roundMs / 1_000, maximum: loadBounds.roundMs / 1_000 });
  }
  const { max_p99_in_ms: mostP99 } = request;
  return {
    path: request.path ?? '/',
    headers: Object.entries(request.headers ?? {}),
    protocols: [],
    steps: stepsOf(request),
    holdMs: Number(request.hold_in_seconds ?? usualLoad.holdSeconds) * 1_000,
    messages,
    roundMs,
    answers: request.answer ?? 'each',
    patienceMs: Number(request.patience_in_seconds ?? usualLoad.patienceSeconds) * 1_000,
    limits: {
      mostErrorsPercent: Number(request.max_error_percent ?? usualLoad.errorsPercent),
      ...(mostP99 != null && { mostP99Ms: Number(mostP99) }),
    },
  };
}

function stepsOf({ steps, max_connections: most }: CreateLoadTestRequest): number[] {
  if (steps == null) return loadRamp(Number(most ?? usualLoad.sockets));
  const counts = steps.map(Number);
  const grow = counts.every((step, index) => step > (counts[index - 1] ?? 0));
  if (!grow) throw clientError('service.load-bad-steps', { field: 'steps' });
  return counts;
}

/** In the order of time. */
function messagesOf({ messages }: CreateLoadTestRequest, interval: number): LoadMessage[] {
  let next = 0;
  const timed = (messages ?? []).map((message): LoadMessage => {
    const at = Number(message.at_in_ms ?? next);
    next = at + interval;
    return { data: 'text' in message ? message.text : Buffer.from(message.base64, 'base64'), at };
  });
  return timed.sort((one, other) => one.at - other.at);
}
