import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { longestProxyHeader, parseProxyHeader } from './proxy-header.ts';

const text = (line: string) => Buffer.from(line, 'latin1');
const signature = '0d0a0d0a000d0a515549540a';

/** Version 2: the bytes behind the signature as hexadecimal digits, with the length of what follows put in. */
function binary(commandAndFamily: string, rest: string, length = rest.length / 2): Buffer {
  return Buffer.from(`${signature}${commandAndFamily}${length.toString(16).padStart(4, '0')}${rest}`, 'hex');
}

const four = 'c0000207' + 'c6336401' + '1267' + '01bb';
const six = '20010db8000000000000000000000007' + '20010db8000000000000000000000001' + '1267' + '01bb';
const mapped = '00000000000000000000ffffc0000207' + '20010db8000000000000000000000001' + '1267' + '01bb';

describe('a header', () => {
  test.each([
    ['TCP over IPv4', text('PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n'), '192.0.2.7'],
    ['the longest IPv4', text('PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n'), '255.255.255.255'],
    ['TCP over IPv6', text('PROXY TCP6 2001:DB8::7 2001:db8::1 4711 443\r\n'), '2001:db8::7'],
    [
      'the longest IPv6',
      text(
        'PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n'.replaceAll(
          'f...f',
          'ffff:ffff:ffff:ffff:ffff:ffff',
        ),
      ),
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ],
    ['IPv4 in IPv6', text('PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 4711 443\r\n'), '192.0.2.7'],
    ['unknown', text('PROXY UNKNOWN\r\n'), undefined],
    ['unknown, in 107 bytes', text(`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`), undefined],
    ['version 2 over IPv4', binary('2111', four), '192.0.2.7'],
    ['version 2 over IPv6', binary('2121', six), '2001:db8::7'],
    ['version 2, IPv4 in IPv6', binary('2121', mapped), '192.0.2.7'],
    ['version 2 with more behind the addresses', binary('2111', `${four}04000400000000`), '192.0.2.7'],
    ['version 2, a probe', binary('2000', ''), undefined],
    ['version 2, a probe with addresses', binary('2011', four), undefined],
    ['version 2, a probe of a family that nobody knows', binary('20f7', 'ffff'), undefined],
    ['version 2, unspecified', binary('2100', 'ffff'), undefined],
    ['version 2, UDP', binary('2112', four), undefined],
    ['version 2, unix sockets', binary('2131', '00'.repeat(216)), undefined],
    ['version 2, the longest that is taken', binary('2111', four + '00'.repeat(longestProxyHeader - 28)), '192.0.2.7'],
  ])('%s', (_, header, client) => {
    const behind = Buffer.from([0x16, 0x03, 0x01]);
    expect(parseProxyHeader(header)).toEqual({ length: header.length, client });
    expect(parseProxyHeader(Buffer.concat([header, behind]))).toEqual({ length: header.length, client });
    for (let length = 0; length < header.length; length += 1) {
      expect(parseProxyHeader(header.subarray(0, length))).toBe('incomplete');
    }
  });
});

describe('no header', () => {
  test.each([
    ['a TLS record', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
    ['a request', text('GET / HTTP/1.1\r\n')],
    ['small letters', text('proxy TCP4')],
    ['another word', text('PROXYTCP4')],
    ['no line end in 107 bytes', text(`PROXY UNKNOWN ${'x'.repeat(93)}`)],
    ['a line end behind 107 bytes', text(`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`)],
    ['no family', text('PROXY \r\n')],
    ['another family', text('PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n')],
    ['a word behind UNKNOWN', text('PROXY UNKNOWNS\r\n')],
    ['IPv6 where IPv4 is said', text('PROXY TCP4 ::1 ::1 1 2\r\n')],
    ['IPv4 where IPv6 is said', text('PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n')],
    ['a wrong source', text('PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n')],
    ['a wrong destination', text('PROXY TCP4 192.0.2.7 198.51.100 1 2\r\n')],
    ['leading zeros', text('PROXY TCP4 192.0.02.7 198.51.100.1 1 2\r\n')],
    ['a port too large', text('PROXY TCP4 192.0.2.7 198.51.100.1 65536 2\r\n')],
    ['a port with a leading zero', text('PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n')],
    ['no second port', text('PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n')],
    ['a third port', text('PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n')],
    ['two spaces', text('PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n')],
    ['a space at the end', text('PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n')],
    ['a tab', text('PROXY TCP4\t192.0.2.7 198.51.100.1 1 2\r\n')],
    ['a bare line feed', text(`PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n${'x'.repeat(80)}`)],
    ['another signature', Buffer.from(`${signature.slice(0, -2)}0b`, 'hex')],
    ['an empty line', text('\r\n\r\nGET')],
    ['version 1 in the form of 2', binary('1111', four)],
    ['version 3', binary('3111', four)],
    ['an unknown command', binary('2211', four)],
    ['an unassigned family', binary('2141', '00'.repeat(216))],
    ['an unassigned protocol', binary('2113', four)],
    ['IPv4 addresses cut short', binary('2111', four.slice(2))],
    ['IPv6 addresses cut short', binary('2121', four)],
    ['longer than what is taken', binary('2111', '', longestProxyHeader - 15)],
    ['65,535 bytes', binary('2111', four, 0xffff)],
  ])('%s', (_, bytes) => expect(parseProxyHeader(bytes)).toBe('malformed'));
});

test('whatever comes, the answer holds for every longer beginning as well', () => {
  const begin = fc.constantFrom(
    Buffer.alloc(0),
    text('PROXY TCP4 '),
    text('PROXY '),
    binary('2111', four),
    binary('2121', ''),
  );
  fc.assert(
    fc.property(begin, fc.uint8Array({ maxLength: 200 }), (known, rest) => {
      const bytes = Buffer.concat([known, rest]);
      const whole = parseProxyHeader(bytes);
      if (typeof whole === 'object') expect(whole.length).toBeLessThanOrEqual(bytes.length);
      for (let length = 0; length < bytes.length; length += 1) {
        const part = parseProxyHeader(bytes.subarray(0, length));
        if (part !== 'incomplete') expect(whole).toEqual(part);
      }
    }),
  );
});
