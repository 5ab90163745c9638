/** Bytes as typed in hexadecimal digits. */
type ParsedHex = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly fault: 'digit' | 'odd'; readonly at: number };

/**
 * Reads hexadecimal digits, two a byte: upper or lower case, blanks, line ends, commas, colons and `0x` between bytes as
 * people paste them. `fault`: `digit`, a character that is none (`at` is where); `odd`, a byte lacks its second digit.
 */
export function parseHex(text: string): ParsedHex {
  const bytes = new Uint8Array(Math.ceil(text.length / 2));
  let length = 0;
  for (let at = 0; at < text.length; ) {
    if (/[\s,:]/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (/^0x/i.test(text.slice(at, at + 2))) at += 2;
    const high = digit(text, at);
    if (high === undefined) return at < text.length ? { fault: 'digit', at } : { fault: 'odd', at: at - 1 };
    const low = digit(text, at + 1);
    if (low === undefined) {
      const ends = at + 1 === text.length || /[\s,:]/.test(text.charAt(at + 1));
      return ends ? { fault: 'odd', at } : { fault: 'digit', at: at + 1 };
    }
    bytes[length] = high * 16 + low;
    length += 1;
    at += 2;
  }
  return { bytes: bytes.slice(0, length) };
}

function digit(text: string, at: number): number | undefined {
  const value = Number.parseInt(text.charAt(at), 16);
  return Number.isNaN(value) ? undefined : value;
}
