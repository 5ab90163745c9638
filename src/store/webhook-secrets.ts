import { seal, unseal } from '../auth/seal.ts';
import type { Webhook } from './webhooks.ts';

/** Seals and opens what lets the platform in at webhooks. */
export interface WebhookSecrets {
  sealUrl(id: string, url: string): string;
  urlOf(webhook: Pick<Webhook, 'id' | 'sealedUrl'>): string;
  sealSecret(id: string, secret: string): string;
  secretOf(webhook: Pick<Webhook, 'id' | 'sealedSecret'>): string | undefined;
}

export function createWebhookSecrets(masterKey: Uint8Array): WebhookSecrets {
  return {
    sealUrl: (id, url) => seal(url, masterKey, `webhook-url/${id}`),
    urlOf: ({ id, sealedUrl }) => unseal(sealedUrl, masterKey, `webhook-url/${id}`),
    sealSecret: (id, secret) => seal(secret, masterKey, `webhook-secret/${id}`),
    secretOf: ({ id, sealedSecret }) =>
      sealedSecret === undefined ? undefined : unseal(sealedSecret, masterKey, `webhook-secret/${id}`),
  };
}
