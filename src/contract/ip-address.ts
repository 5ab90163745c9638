/** The 16 bytes of ::ffff:a.b.c.d without the last four (RFC 4291, section 2.5.5.2): how IPv4 stands among IPv6. */
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const four = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);

/**
 * An IP address as 16 bytes, IPv4 as its mapped form, so that one client has one value however it came. Undefined for
 * anything else: names, zones (`%eth0`), IPv4 with leading zeros or fewer than four parts.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  const octets = four.exec(text);
  if (octets !== null) return Uint8Array.from([...mappedPrefix, ...octets.slice(1).map(Number)]);
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !text.includes(':')) return undefined;
  const host = URL.parse(`http://[${text}]`)?.hostname;
  return host === undefined ? undefined : groupBytes(host.slice(1, -1));
}

/** The one spelling of an address: IPv4 with dots, IPv6 as RFC 5952 wants it. `bytes` are those of `parseIpAddress`. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (isIpv4(bytes)) return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Whether it is an IPv4 address in its mapped form. */
export function isIpv4(bytes: Uint8Array): boolean {
  return mappedPrefix.every((byte, at) => bytes[at] === byte);
}

/** The URL parser writes every spelling in hexadecimal groups, with at most one gap. */
function groupBytes(canonical: string): Uint8Array {
  const [head = '', tail] = canonical.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const left = groups(head);
  const right = groups(tail ?? '');
  const gap = new Array<number>(8 - left.length - right.length).fill(0);
  return Uint8Array.from([...left, ...gap, ...right].flatMap((group) => [group >> 8, group & 0xff]));
}
