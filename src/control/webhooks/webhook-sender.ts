import { clientError } from '../../contract/errors.ts';
import { notice } from '../../contract/notices.ts';
import type { DeliveryAttempt } from '../../contract/webhook.ts';
import { maskedSecret, secretsOfUrl } from '../../domain/webhook-address.ts';
import { judgeAnswer, type WebhookVerdict } from '../../domain/webhook-answer.ts';
import { shortened } from '../../domain/webhook-message.ts';
import { webhookPace } from '../../domain/webhook-pace.ts';
import { retryDelay } from '../../domain/webhook-retry.ts';
import type { Logger } from '../../log/logger.ts';
import { newDeliveryId } from '../../store/webhook-outbox.ts';
import type { WebhookSecrets } from '../../store/webhook-secrets.ts';
import type { AttemptOutcome, Delivery, Webhook, WebhookStore } from '../../store/webhooks.ts';
import { createActivation } from '../activation.ts';
import { pause } from '../pause.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { NoAnswer, type WebhookPost } from './webhook-post.ts';
import { type WebhookLetter, webhookRequest } from './webhook-request.ts';

/** Brings what waits in the store to webhooks: at least once, and for each webhook in order. */
export interface WebhookSender {
  /**
   * Sends a test at once, also to a webhook that is disabled, and records what came of it. Rejects with `webhook.test-too-soon` while it is
   * being called, and for a while after a test.
   */
  test(webhook: Webhook): Promise<Delivery>;
  close(): Promise<void>;
}

export interface WebhookSenderOptions {
  readonly store: Pick<WebhookStore, 'get' | 'lanes' | 'waiting' | 'settle' | 'record' | 'watch'>;
  readonly secrets: WebhookSecrets;
  readonly post: WebhookPost;
  /** What receivers are told: `https://host:port`. */
  readonly accessAddress: string;
  readonly clock: SteadyClock;
  readonly log: Logger;
  /** After how many failures in a row, and what the receiver asked for (ms), it is tried again after which time, ms. */
  readonly delay?: (failures: number, askedMs: number) => number | undefined;
}

/** Webhooks that are called at the same time. */
const mostLanes = 32;
/** No webhook waits longer than this, ms, unless the machine's clock was set back. */
const longestWait = 2 * 3_600_000;
/** A database that cannot be written to makes its webhook wait for so long, ms: what was sent would be sent again. */
const troubleWait = 30_000;
/** Between two tests of a webhook, ms. */
const testGap = 5_000;
/** Of an answer this many characters are kept. */
const longestResponse = 1_000;

interface Sent {
  readonly attempt: DeliveryAttempt;
  readonly verdict: WebhookVerdict;
  /** What the receiver asked for, ms. */
  readonly askedMs: number;
}

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { store, secrets, post, accessAddress, clock, log, delay = randomDelay } = options;
  const stop = new AbortController();
  /** Webhooks that are being called. */
  const lanes = new Map<string, Promise<void>>();
  /** When they were last tested, by the even clock. */
  const tested = new Map<string, number>();

  const activation = createActivation({
    run: startLanes,
    onError: (error) => log.error({ error }, 'it cannot be read what waits for webhooks; it is tried again'),
    now: clock.now,
  });
  store.watch(() => activation.wake());
  activation.wake();

  async function startLanes(): Promise<void> {
    const now = clock.wall();
    const isReady = (readyAt: number) => readyAt <= now || readyAt > now + longestWait;
    const waiting = (await store.lanes()).filter(({ id }) => !lanes.has(id));
    for (const { id, readyAt } of waiting) {
      if (isReady(readyAt) && lanes.size < mostLanes) enter(id, () => serve(id));
    }
    // What is ready and has no lane is looked at again when one is free.
    const next = waiting.find(({ readyAt }) => !isReady(readyAt));
    activation.wakeAt(next && clock.fromWall(next.readyAt));
  }

  function enter(id: string, work: () => Promise<void>): Promise<void> {
    const lane = work()
      .catch(async (error: unknown) => {
        if (stop.signal.aborted) return;
        log.error({ error, webhook: id }, 'a webhook cannot be served; it is tried again');
        await pause(troubleWait, stop.signal);
      })
      .finally(() => {
        lanes.delete(id);
        activation.wake();
      });
    lanes.set(id, lane);
    return lane;
  }

  /** Sends what waits longest. */
  async function serve(id: string): Promise<void> {
    const webhook = await store.get(id);
    if (webhook === undefined) return;
    const { gap, most } = webhookPace[webhook.kind];
    const batch = await store.waiting(id, most);
    const [first] = batch;
    if (first === undefined) return store.settle(webhook, [], nothingSent, { kind: 'delivered', readyAt: 0 });
    const sent = await send(webhook, { id: first.id, events: batch.map(({ event }) => event) });
    const outcome = outcomeOf(webhook, sent, gap);
    const ids = batch.map((delivery) => delivery.id);
    await store.settle(webhook, ids, sent.attempt, outcome);
    if (outcome.kind === 'paused') {
      log.warn({ webhook: id, project: webhook.projectId, reason: outcome.reason }, 'a webhook is paused');
    }
  }

  function outcomeOf({ failures }: Webhook, { verdict, askedMs }: Sent, gap: number): AttemptOutcome {
    const now = clock.wall();
    if (verdict.kind === 'received') return { kind: 'delivered', readyAt: now + gap };
    if (verdict.gone) return { kind: 'paused', reason: notice('webhook.paused-gone', {}) };
    const attempts = failures + 1;
    const wait = delay(attempts, Math.max(askedMs, verdict.waitMs ?? 0));
    if (wait === undefined) return { kind: 'paused', reason: notice('webhook.paused-failing', { attempts }) };
    return { kind: 'again', readyAt: now + Math.max(wait, gap) };
  }

  /** One attempt. Rejects only when it is called off or the webhook's secrets do not open. */
  async function send(webhook: Webhook, letter: WebhookLetter): Promise<Sent> {
    const url = new URL(secrets.urlOf(webhook));
    const secret = secrets.secretOf(webhook);
    const at = clock.wall();
    const started = clock.now();
    const recipient = { kind: webhook.kind, url, secret, language: webhook.language };
    const request = webhookRequest(recipient, letter, at, accessAddress);
    const duration = () => Math.max(0, clock.now() - started);
    try {
      const answer = await post(request, stop.signal);
      const body = withoutSecrets(answer.body, [...secretsOfUrl(request.url), ...(secret ? [secret] : [])]);
      const verdict = judgeAnswer(webhook.kind, { ...answer, body });
      const response = shortened(body, longestResponse);
      const attempt = {
        at,
        durationMs: duration(),
        status: answer.status,
        ...(verdict.kind === 'failed' && { failure: verdict.failure }),
        ...(response !== '' && { response }),
      };
      return { attempt, verdict, askedMs: answer.retryAfter * 1_000 };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const failure = error.notice;
      return { attempt: { at, durationMs: duration(), failure }, verdict: { kind: 'failed', failure }, askedMs: 0 };
    }
  }

  return {
    async test(webhook) {
      const { id, projectId, kind } = webhook;
      const now = clock.now();
      for (const [each, at] of tested) if (now - at >= testGap) tested.delete(each);
      if (lanes.has(id) || tested.has(id)) throw clientError('webhook.test-too-soon', { id });
      tested.set(id, now);
      let delivery: Delivery | undefined;
      let failed: unknown;
      await enter(id, async () => {
        try {
          const event = { type: 'webhook.test', at: clock.wall(), projectId } as const;
          const letter = { id: newDeliveryId(), events: [event] };
          const { attempt, verdict } = await send(webhook, letter);
          const { at, durationMs } = attempt;
          const over = { webhookId: id, attempts: [attempt], attemptCount: 1, createdAt: at, endedAt: at + durationMs };
          const state = verdict.kind === 'received' ? 'delivered' : 'failed';
          delivery = { id: letter.id, event, state, ...over };
          await store.record(delivery, clock.wall() + webhookPace[kind].gap);
        } catch (error) {
          failed = error;
        }
      });
      if (delivery === undefined || failed !== undefined) throw failed;
      return delivery;
    },
    async close() {
      stop.abort();
      await activation.close();
      await Promise.all(lanes.values());
    },
  };
}

function randomDelay(failures: number, askedMs: number): number | undefined {
  return retryDelay(failures, Math.random(), askedMs);
}

/** Nobody waits: the webhook only has to know it. */
const nothingSent: DeliveryAttempt = { at: 0, durationMs: 0 };

/** Receivers that say back what they got say no secrets. */
function withoutSecrets(body: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, maskedSecret), body.replaceAll('\u0000', ''));
}
