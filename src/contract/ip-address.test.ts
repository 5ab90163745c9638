import { expect, test } from 'bun:test';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:102:304', '1.2.3.4'],
  ['::', '::'],
  ['2001:DB8:0::0001', '2001:db8::1'],
  ['255:2560:255:00::1.2.3.4', '255:2560:255::102:304'],
  ['::1:', undefined],
  ['1:2:3:4:5:6:7::8:9', undefined],
  ['1.2.3.4::', undefined],
  ['fe80::1%eth0', undefined],
  ['01.2.3.4', undefined],
])('%p is %p', (text, expected) => {
  const bytes = parseIpAddress(text);
  expect(bytes && formatIpAddress(bytes)).toBe(expected as string);
});

test('what is an address is what the runtime takes for one, and has one spelling', () => {
  const piece = fc.constantFrom(
    '1',
    '0',
    'a',
    'F',
    '::',
    ':',
    ':',
    ':',
    'ffff',
    '1.2.3.4',
    '.',
    '12345',
    '0001',
    '256',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      const text = pieces.join('');
      const bytes = parseIpAddress(text);
      expect(bytes !== undefined).toBe(isIP(text) !== 0);
      if (bytes !== undefined) expect(parseIpAddress(formatIpAddress(bytes))).toEqual(bytes);
    }),
    { numRuns: 20_000 },
  );
});
