import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { createWebhookPost, type WebhookPostOptions } from '../../src/control/webhooks/webhook-post.ts';
import { createWebhookSender, type WebhookSender } from '../../src/control/webhooks/webhook-sender.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { HookReceiver } from './hook-receiver.ts';
import type { TestApi } from './test-api.ts';

export interface HookSenderOptions extends Partial<WebhookPostOptions> {
  readonly delay?: (failures: number, askedMs: number) => number | undefined;
}

/** Sends what waits in the API's store, as the control process does: to this machine, which every name leads to. */
export function startHookSender(api: TestApi, receiver: HookReceiver, options: HookSenderOptions = {}): WebhookSender {
  const { delay = () => 20, ...post } = options;
  return createWebhookSender({
    store: api.store.webhooks,
    secrets: api.webhookSecrets,
    post: createWebhookPost({
      networks: ['127.0.0.0/8'],
      authorities: [receiver.authority],
      resolve: async () => ['127.0.0.1'],
      ...post,
    }),
    accessAddress: 'https://localhost:8443',
    clock: createSteadyClock(),
    log: createLogger({ name: 'test', level: 'silent' }),
    delay,
  });
}
