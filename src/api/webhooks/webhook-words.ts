import { isWebhookSecret, newWebhookSecret } from '../../auth/webhook-signature.ts';
import { AddressRanges } from '../../contract/address-ranges.ts';
import { clientError } from '../../contract/errors.ts';
import { parseIpAddress } from '../../contract/ip-address.ts';
import { isPublicAddress } from '../../contract/public-address.ts';
import type { WebhookKind } from '../../contract/webhook.ts';
import { maskedUrl, parseWebhookUrl } from '../../domain/webhook-address.ts';
import type { Webhook } from '../../store/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';

type Means = Pick<ApiDependencies, 'webhooks' | 'store'>;

/**
 * An address as it is kept. What a name leads to is looked at whenever it is called; what no name can change is refused here:
 * addresses that are not allowed, and calls without TLS where nobody may be called so.
 */
export function keptUrl(
  id: string,
  kind: WebhookKind,
  text: string,
  { webhooks: { secrets, networks } }: Means,
): Pick<Webhook, 'sealedUrl' | 'shownUrl'> {
  const url = parseWebhookUrl(text);
  if (url === undefined) throw clientError('webhook.bad-url', { field: 'url' });
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const allowed = new AddressRanges(networks);
  const isAddress = parseIpAddress(host) !== undefined;
  const plainly = url.protocol === 'http:';
  const refused = isAddress
    ? !allowed.contains(host) && (plainly || !isPublicAddress(host))
    : plainly && networks.length === 0;
  if (refused) throw clientError('webhook.not-public', { host: host.slice(0, 253) });
  return { sealedUrl: secrets.sealUrl(id, url.href), shownUrl: maskedUrl(url, kind) };
}

/** The secret that a new or changed webhook has; a generic one without gets a new one. */
export function wantedSecret(kind: WebhookKind, given: string | null | undefined): string | undefined {
  const secret = given == null || given === '' ? undefined : given;
  if (kind === 'generic' && secret === undefined) return newWebhookSecret();
  if (secret === undefined) return undefined;
  const fits = kind === 'generic' ? isWebhookSecret(secret) : kind !== 'wecom' && /^[\x21-\x7e]{1,256}$/.test(secret);
  if (!fits) throw clientError('webhook.bad-secret', { field: 'secret' });
  return secret;
}

/** Services that are named have to be there; those that were named before may be gone meanwhile. */
export async function requireServices(
  projectId: string,
  ids: readonly string[],
  known: readonly string[],
  { store }: Means,
): Promise<readonly string[]> {
  const wanted = [...new Set(ids)];
  for (const id of wanted) {
    if (known.includes(id) || (await store.services.find(projectId, id))) continue;
    throw clientError('service.not-found', { name: id });
  }
  return wanted;
}
