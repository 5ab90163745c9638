import { isIpv4, parseIpAddress } from './ip-address.ts';

/** A block of addresses (RFC 4632, RFC 4291, section 2.3). */
export interface AddressRange {
  /** 16 bytes, as `parseIpAddress` gives them. */
  readonly network: Uint8Array;
  /** How many leading bits of the 128 are the block's. */
  readonly prefix: number;
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. Undefined where it is neither, or has bits set behind its prefix. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const network = parseIpAddress(address);
  if (network === undefined || rest.length > 0) return undefined;
  if (length === undefined) return { network, prefix: 128 };
  const longest = address.includes(':') ? 128 : 32;
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > longest) return undefined;
  const prefix = Number(length) + 128 - longest;
  return network.every((byte, at) => (byte & ~maskAt(prefix, at)) === 0) ? { network, prefix } : undefined;
}

/** Some blocks of addresses, to be asked about one address at a time. */
export class AddressRanges {
  readonly #ranges: readonly AddressRange[];

  /** `texts` are those that `parseAddressRange` takes; throws for any other. */
  constructor(texts: readonly string[]) {
    this.#ranges = texts.map((text) => {
      const range = parseAddressRange(text);
      if (range === undefined) throw new Error(`${text} is no range of addresses`);
      return range;
    });
  }

  /** Whether one of the blocks has this address. What is no IP address is in none. */
  contains(text: string): boolean {
    if (this.#ranges.length === 0) return false;
    const address = parseIpAddress(text);
    return address !== undefined && this.#ranges.some((range) => holds(range, address));
  }
}

function holds({ network, prefix }: AddressRange, address: Uint8Array): boolean {
  // `::/0` means every IPv6 address: that IPv4 is written among them here is not its author's affair.
  if (prefix < 96 && isIpv4(address)) return false;
  return network.every((byte, at) => ((byte ^ (address[at] ?? 0)) & maskAt(prefix, at)) === 0);
}

/** The part of a prefix's mask that falls on one byte. */
function maskAt(prefix: number, at: number): number {
  return (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * at))) & 0xff;
}
