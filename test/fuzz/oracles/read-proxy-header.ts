import { isIPv4, isIPv6 } from 'node:net';

/** What the specification of the PROXY protocol makes of the first bytes of a connection. */
export type ProxyText = 'incomplete' | 'malformed' | { readonly length: number; readonly client: string | undefined };

const signature = '\r\n\r\n\0\r\nQUIT\n';
const longestLine = 107;
/** The gateway takes no longer header, whatever its length field says. */
const longest = 4096;

/** Reads a header as text where it is one and byte by byte where it is not (proxy-protocol.txt, sections 2.1 and 2.2). */
export function readProxyHeader(bytes: Buffer): ProxyText {
  const text = bytes.toString('latin1');
  if (text === '') return 'incomplete';
  return text.startsWith('\r') ? readVersion2(bytes, text) : readVersion1(text);
}

function readVersion1(text: string): ProxyText {
  if (!'PROXY '.startsWith(text.slice(0, 6))) return 'malformed';
  const [line = '', ...behind] = text.slice(0, longestLine).split('\r\n');
  if (behind.length === 0) return text.length < longestLine ? 'incomplete' : 'malformed';
  const length = line.length + 2;
  const words = line.split(' ');
  if (words[1] === 'UNKNOWN')
    return !line.includes('\n') && !line.includes('\r') ? { length, client: undefined } : 'malformed';
  const [, family, source = '', destination = '', ...ports] = words;
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isPlainIpv6 : () => false;
  const right = words.length === 6 && isAddress(source) && isAddress(destination) && ports.every(isPort);
  return right ? { length, client: normal(source) } : 'malformed';
}

/** A zone means something on the sender's machine alone. */
function isPlainIpv6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string): boolean {
  return String(Number(text)) === text && Number(text) >= 0 && Number(text) <= 65_535 && /^\d+$/.test(text);
}

function readVersion2(bytes: Buffer, text: string): ProxyText {
  if (!signature.startsWith(text.slice(0, 12))) return 'malformed';
  if (bytes.length < 16) return 'incomplete';
  const [command = 0, family = 0] = bytes.subarray(12);
  const length = 16 + bytes.readUInt16BE(14);
  if (command !== 0x20 && command !== 0x21) return 'malformed';
  if (length > longest) return 'malformed';
  const proxied = command === 0x21;
  if (proxied && (family >= 0x40 || family % 16 > 2)) return 'malformed';
  const addresses = family === 0x11 ? 12 : family === 0x21 ? 36 : 0;
  if (proxied && 16 + addresses > length) return 'malformed';
  if (bytes.length < length) return 'incomplete';
  if (!proxied || addresses === 0) return { length, client: undefined };
  const source = bytes.subarray(16, 16 + (addresses - 4) / 2);
  const groups = source.toString('hex').match(/.{4}/g) ?? [];
  return { length, client: family === 0x11 ? source.join('.') : normal(groups.join(':')) };
}

/** One spelling for each address, and IPv4 where it is mapped into IPv6. */
function normal(address: string): string {
  if (isIPv4(address)) return address;
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [mapped[1], mapped[2]].map((group = '') => Number.parseInt(group, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
