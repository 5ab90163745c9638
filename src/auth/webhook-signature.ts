import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const shortest = 24;
const longest = 64;

/** A new secret as the Standard Webhooks specification writes it: `whsec_` and Base64. */
export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

/** The key in such a secret; undefined where it is not in that form. */
function webhookKey(secret: string): Buffer | undefined {
  const encoded = secret.startsWith(prefix) ? secret.slice(prefix.length) : '';
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded && key.length >= shortest && key.length <= longest ? key : undefined;
}

export function isWebhookSecret(text: string): boolean {
  return webhookKey(text) !== undefined;
}

/** Standard Webhooks 1.0.0, "Verifying webhook authenticity": HMAC-SHA256 of `id.timestamp.body`, the time in seconds. */
export function standardSignature(secret: string, id: string, timestamp: number, body: string): string {
  const key = webhookKey(secret);
  if (key === undefined) throw new Error('the secret is not one of a webhook');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** The `sign` of DingTalk's robots: time (ms) and secret under the secret. */
export function dingTalkSignature(secret: string, timestamp: number): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** The `sign` of Feishu's robots: nothing, under time (seconds) and secret. */
export function feishuSignature(secret: string, timestamp: number): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
}
