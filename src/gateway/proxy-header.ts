import { formatIpAddress, parseIpAddress } from '../contract/ip-address.ts';

/** What the first bytes of a connection say, by the PROXY protocol (HAProxy's proxy-protocol.txt of 2020/03/05, section 2). */
export type ProxyHeader =
  /** Right so far, and more has to come. */
  | 'incomplete'
  /** No such header. */
  | 'malformed'
  | {
      /** How many bytes it has. */
      readonly length: number;
      /** The client behind the load balancer; undefined where that speaks for itself (a probe of health) or does not know. */
      readonly client: string | undefined;
    };

/** The longest header of version 1, with its CR LF (section 2.1). */
const longestText = 107;
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Signature, version and command, family and protocol, length (section 2.2). */
const fixedPart = 16;
/**
 * The longest header of version 2 that is taken. Its length field could say 65,535; senders are told to stay below 536, and what some
 * add (a TLS certificate's name, a cloud's endpoint) needs a few hundred bytes.
 */
export const longestProxyHeader = 4096;

/** Reads what lies at the beginning of `bytes`. Anything that the specification does not allow is malformed: it is never guessed. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (bytes.length === 0) return 'incomplete';
  return bytes[0] === signature[0] ? parseBinary(bytes) : parseText(bytes);
}

const textBegin = 'PROXY ';
const anyText = /^PROXY UNKNOWN(?: .*)?$/;
const tcpText = /^PROXY (TCP4|TCP6) (\S+) (\S+) (\S+) (\S+)$/;

function parseText(bytes: Buffer): ProxyHeader {
  const begin = bytes.toString('latin1', 0, Math.min(bytes.length, textBegin.length));
  if (!textBegin.startsWith(begin)) return 'malformed';
  const end = bytes.subarray(0, longestText).indexOf('\r\n');
  if (end < 0) return bytes.length < longestText ? 'incomplete' : 'malformed';
  const line = bytes.toString('latin1', 0, end);
  const length = end + 2;
  if (anyText.test(line)) return { length, client: undefined };
  const [, family, source = '', destination = '', ...ports] = tcpText.exec(line) ?? [];
  const addresses = [source, destination].map((text) => (isOf(family, text) ? parseIpAddress(text) : undefined));
  if (addresses.includes(undefined) || !ports.every(isPort)) return 'malformed';
  return { length, client: addresses[0] && formatIpAddress(addresses[0]) };
}

function isOf(family: string | undefined, address: string): boolean {
  return family === (address.includes(':') ? 'TCP6' : 'TCP4');
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

/** The half-bytes of version 2: version and command, family and protocol. */
const version2 = 2;
const command = { local: 0, proxied: 1 } as const;
const longestFamily = 3;
const longestProtocol = 2;
const tcp4 = 0x11;
const tcp6 = 0x21;

function parseBinary(bytes: Buffer): ProxyHeader {
  const seen = Math.min(bytes.length, signature.length);
  if (bytes.compare(signature, 0, seen, 0, seen) !== 0) return 'malformed';
  if (bytes.length < fixedPart) return 'incomplete';
  const length = fixedPart + bytes.readUInt16BE(14);
  const [versionAndCommand = 0, familyAndProtocol = 0] = bytes.subarray(signature.length);
  if (versionAndCommand >> 4 !== version2 || length > longestProxyHeader) return 'malformed';
  switch (versionAndCommand & 0xf) {
    case command.local:
      return bytes.length < length ? 'incomplete' : { length, client: undefined };
    case command.proxied:
      return isAssigned(familyAndProtocol) ? parseAddresses(bytes, length, familyAndProtocol) : 'malformed';
    default:
      return 'malformed';
  }
}

function isAssigned(familyAndProtocol: number): boolean {
  return familyAndProtocol >> 4 <= longestFamily && (familyAndProtocol & 0xf) <= longestProtocol;
}

/** Source, destination and two ports. What is no TCP has no address that limits and logs could use. */
function parseAddresses(bytes: Buffer, length: number, familyAndProtocol: number): ProxyHeader {
  const size = familyAndProtocol === tcp4 ? 4 : familyAndProtocol === tcp6 ? 16 : 0;
  if (size > 0 && fixedPart + 2 * size + 4 > length) return 'malformed';
  if (bytes.length < length) return 'incomplete';
  const source = bytes.subarray(fixedPart, fixedPart + size);
  if (size === 0) return { length, client: undefined };
  return { length, client: size === 4 ? source.join('.') : formatIpAddress(source) };
}
