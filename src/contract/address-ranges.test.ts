import { describe, expect, test } from 'bun:test';
import { AddressRanges, parseAddressRange } from './address-ranges.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['fe80::1', 'fe80::1'],
    ['::192.0.2.1', '::c000:201'],
  ])('%s has the one spelling %s', (text, spelling) => {
    const bytes = parseIpAddress(text);
    expect(bytes).toHaveLength(16);
    expect(formatIpAddress(bytes as Uint8Array)).toBe(spelling);
  });

  test.each([
    [''],
    ['1.2.3'],
    ['1.2.3.4.5'],
    ['1.2.3.256'],
    ['01.2.3.4'],
    ['0x1.2.3.4'],
    ['1.2.3.4 '],
    ['1.2.3.4:80'],
    ['16909060'],
    [':'],
    [':::'],
    ['1::2::3'],
    ['1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:8:9'],
    ['12345::'],
    ['[::1]'],
    ['fe80::1%eth0'],
    ['::ffff:1.2.3.256'],
    ['localhost'],
    ['unknown'],
    ['a.b.c.d'],
    ['\u0661.2.3.4'],
  ])('%p is none', (text) => expect(parseIpAddress(text)).toBeUndefined());
});

describe('a range', () => {
  test.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '9.255.255.255', false],
    ['192.0.2.128/25', '192.0.2.128', true],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7/32', '192.0.2.6', false],
    ['192.0.2.6/31', '192.0.2.7', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['192.0.2.0/24', '::ffff:192.0.2.9', true],
    ['::ffff:192.0.2.0/120', '192.0.2.9', true],
    ['::ffff:192.0.2.0/120', '192.0.3.9', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '192.0.2.1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::/33', '2001:db8:7fff::', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', 'fc00::1', false],
    ['::1', '::1', true],
    ['::1/128', '::2', false],
    ['::1', '127.0.0.1', false],
    ['10.0.0.0/8', 'unknown', false],
    ['10.0.0.0/8', '', false],
  ])('%s and %s: %p', (range, address, inside) => {
    expect(new AddressRanges([range]).contains(address)).toBe(inside);
  });

  test.each([
    ['10.0.0.1/8'],
    ['2001:db8::1/32'],
    ['10.0.0.0/33'],
    ['::/129'],
    ['10.0.0.0/'],
    ['10.0.0.0/08'],
    ['10.0.0.0/-1'],
    ['10.0.0.0/8/8'],
    ['10.0.0.0/255.0.0.0'],
    ['10/8'],
    ['/8'],
    ['example.org'],
    [''],
  ])('%p is none', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
    expect(() => new AddressRanges([text])).toThrow('no range');
  });

  test('one of several is enough, and none holds nothing', () => {
    const ranges = new AddressRanges(['192.0.2.0/24', '2001:db8::/32']);
    expect(['192.0.2.1', '2001:db8::1', '198.51.100.1'].map((address) => ranges.contains(address))).toEqual([
      true,
      true,
      false,
    ]);
    expect(new AddressRanges([]).contains('127.0.0.1')).toBe(false);
  });
});
