const bytesPerLine = 16;

/**
 * `bytes` from `from` to `to` as the usual three columns: offset, hexadecimal digits, and what of it is printable ASCII.
 * `from` is a multiple of 16.
 */
export function hexDump(bytes: Uint8Array, from = 0, to = bytes.length): string {
  const lines: string[] = [];
  for (let start = from; start < Math.min(to, bytes.length); start += bytesPerLine) {
    const row = bytes.subarray(start, Math.min(start + bytesPerLine, to));
    const digits = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'));
    const halves = [digits.slice(0, 8).join(' '), digits.slice(8).join(' ')].join('  ');
    const characters = Array.from(row, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(
      '',
    );
    lines.push(`${start.toString(16).padStart(8, '0')}  ${halves.padEnd(48)}  |${characters}|`);
  }
  return lines.join('\n');
}
