import { formatIpAddress, parseIpAddress } from '../contract/ip-address.ts';

/**
 * Who counts as one client where fairness between addresses is meant: an IPv4 address, or the 64 bits of an IPv6 address that
 * say where it is, as the other 64 are its owner's to choose (RFC 4291, section 2.5.4).
 */
export function clientNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const bytes = parseIpAddress(address);
  return bytes === undefined ? address : formatIpAddress(bytes.fill(0, 8));
}
