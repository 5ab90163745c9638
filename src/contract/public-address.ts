import { AddressRanges } from './address-ranges.ts';
import { isIpv4, parseIpAddress } from './ip-address.ts';

/** Blocks that are not of the public internet (IANA special-purpose address registries), or lead to some by translation. */
const special = new AddressRanges([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  '224.0.0.0/3',
]);
/** All of IPv6 that is given out, and what of it is not the public internet. */
const globalUnicast = new AddressRanges(['2000::/3']);
const specialIpv6 = new AddressRanges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Whether the platform may be made to ask this address by whoever may create a model or a webhook. */
export function isPublicAddress(text: string): boolean {
  const address = parseIpAddress(text);
  if (address === undefined) return false;
  if (isIpv4(address)) return !special.contains(text);
  return globalUnicast.contains(text) && !specialIpv6.contains(text);
}
