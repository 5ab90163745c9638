/** The 16 bytes of ::ffff:a.b.c.d without the last four (RFC 4291, section 2.5.5.2): how IPv4 stands among IPv6. */
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** The longest spelling: eight groups, the last two as IPv4. */
const longestIpv6 = 45;
/** Stands for a byte where there is no group. */
const wrong = -1;

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const four = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);

/**
 * An IP address as 16 bytes, IPv4 as its mapped form, so that one client has one value however it came. Undefined for
 * anything else: names, zones (`%eth0`), IPv4 with leading zeros or fewer than four parts.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  const octets = four.exec(text);
  if (octets !== null) return Uint8Array.from([...mappedPrefix, ...octets.slice(1).map(Number)]);
  return text.length <= longestIpv6 && text.includes(':') ? parseIpv6(text) : undefined;
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

/** RFC 4291, section 2.2. The runtime's URL parser takes a colon too many at the end, and not every form with dots. */
function parseIpv6(text: string): Uint8Array | undefined {
  const [left = [], right, more] = text.split('::').map((side, at, sides) => groupBytes(side, at === sides.length - 1));
  const given = left.length + (right?.length ?? 0);
  const fits = right === undefined ? given === 16 : given <= 14;
  if (more !== undefined || !fits || left.includes(wrong) || right?.includes(wrong)) return undefined;
  return Uint8Array.from([...left, ...new Array<number>(16 - given).fill(0), ...(right ?? [])]);
}

/** Groups of hexadecimal digits with one colon between any two; at the end of the whole the last may be an IPv4 address. */
function groupBytes(side: string, atEnd: boolean): number[] {
  const groups = side === '' ? [] : side.split(':');
  return groups.flatMap((group, at) => {
    const octets = atEnd && at === groups.length - 1 ? four.exec(group) : null;
    if (octets !== null) return octets.slice(1).map(Number);
    const value = /^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN;
    return [value >> 8, Number.isNaN(value) ? wrong : value & 0xff];
  });
}
