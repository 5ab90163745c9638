/** The address as limits and logs know it: an IPv4 client of a dual-stack socket is an IPv4 client. */
export function normalAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice('::ffff:'.length) : address;
}
