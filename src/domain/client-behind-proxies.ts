import type { AddressRanges } from '../contract/address-ranges.ts';
import { formatIpAddress, parseIpAddress } from '../contract/ip-address.ts';

/**
 * Whose call it is, when trusted proxies stand between. Each proxy appends the address that it was called from to
 * `X-Forwarded-For`, so the list is read from its right end, as long as those named there are trusted themselves; what stands
 * further left was written by someone who is not, and may be invented.
 *
 * `peer`: who made the connection. `forwardedFor`: the field's values, in the order in which they came.
 */
export function clientBehindProxies(peer: string, forwardedFor: readonly string[], trusted: AddressRanges): string {
  let client = peer;
  const list = forwardedFor.join(',');
  for (let end = list.length; end >= 0 && trusted.contains(client); ) {
    const comma = list.lastIndexOf(',', end - 1);
    const named = addressOf(list.slice(comma + 1, end).trim());
    if (named === undefined) return client;
    client = named;
    end = comma;
  }
  return client;
}

/** An element of the list; some proxies write the port as well. Undefined for names, `unknown` and nonsense. */
function addressOf(element: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(element)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(element)?.[1] ?? element;
  const bytes = parseIpAddress(bare);
  return bytes === undefined ? undefined : formatIpAddress(bytes);
}
