import { describe, expect, test } from 'bun:test';
import { hexDump } from './hex-dump.ts';
import { parseHex } from './parse-hex.ts';

describe('hexadecimal input', () => {
  const bytes = (...values: number[]) => ({ bytes: new Uint8Array(values) });

  test.each([
    ['', bytes()],
    ['deadBEEF', bytes(0xde, 0xad, 0xbe, 0xef)],
    ['de ad\n be\tef ', bytes(0xde, 0xad, 0xbe, 0xef)],
    ['0xde, 0xAD', bytes(0xde, 0xad)],
    ['de:ad', bytes(0xde, 0xad)],
    ['00', bytes(0)],
  ])('%j is read', (text, expected) => expect(parseHex(text)).toEqual(expected));

  test.each([
    ['d', { fault: 'odd', at: 0 }],
    ['de a', { fault: 'odd', at: 3 }],
    ['d ead', { fault: 'odd', at: 0 }],
    ['de xy', { fault: 'digit', at: 3 }],
    ['dx', { fault: 'digit', at: 1 }],
    ['0x', { fault: 'odd', at: 1 }],
    ['hello', { fault: 'digit', at: 0 }],
  ] as const)('%j is not, and where is told', (text, expected) => expect(parseHex(text)).toEqual(expected));
});

describe('a hex dump', () => {
  test('has offset, digits and characters', () => {
    const text = new TextEncoder().encode('Sluice says hello\n');
    expect(hexDump(text)).toBe(
      [
        '00000000  53 6c 75 69 63 65 20 73  61 79 73 20 68 65 6c 6c  |Sluice says hell|',
        '00000010  6f 0a                                             |o.|',
      ].join('\n'),
    );
  });

  test('comes in parts that make the whole', () => {
    const all = crypto.getRandomValues(new Uint8Array(100));
    const parts = [hexDump(all, 0, 32), hexDump(all, 32, 96), hexDump(all, 96, 1_000)];
    expect(parts.join('\n')).toBe(hexDump(all));
  });
});
