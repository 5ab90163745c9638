import { isIPv6 } from 'node:net';
import type { HostPort } from '../config/parsers.ts';
import { parseIpAddress } from '../contract/ip-address.ts';

const isMac = process.platform === 'darwin';

/** Address families by the numbers of this system (sys/socket.h). */
export const families = { inet: 2, inet6: isMac ? 30 : 10 } as const;

/** The larger of sockaddr_in and sockaddr_in6. */
export const longestSocketAddress = 28;

/** `sockaddr_in` or `sockaddr_in6`, as bind(2) takes it. */
export function encodeSocketAddress({ host, port }: HostPort): Uint8Array {
  const six = isIPv6(host);
  const bytes = new Uint8Array(six ? 28 : 16);
  const family = six ? families.inet6 : families.inet;
  // BSDs put the length in the first byte and the family in the second; Linux has a 16-bit family in host order.
  if (isMac) bytes.set([bytes.length, family]);
  else new Uint16Array(bytes.buffer, 0, 1)[0] = family;
  new DataView(bytes.buffer).setUint16(2, port);
  const address = parseIpAddress(host) ?? [];
  bytes.set(six ? address : address.slice(12), six ? 8 : 4);
  return bytes;
}

/** The family and port of what getsockname(2) wrote. */
export function decodeSocketAddress(bytes: Uint8Array): { readonly family: number; readonly port: number } {
  const family = isMac ? (bytes[1] ?? 0) : (new Uint16Array(bytes.buffer, bytes.byteOffset, 1)[0] ?? 0);
  return { family, port: new DataView(bytes.buffer, bytes.byteOffset).getUint16(2) };
}
