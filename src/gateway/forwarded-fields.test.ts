import { describe, expect, test } from 'bun:test';
import { type ForwardedHeader, forwardedHeaders } from '../contract/route.ts';
import { destinationOf } from './destination.ts';
import { forwardedFields } from './forwarded-fields.ts';
import { parseRequestHead } from './request-head.ts';
import { rewriteHead } from './rewrite-head.ts';

const id = '0123456789abcdef0123456789abcdef';

/** The field lines that the image gets. */
function forwarded(wanted: readonly ForwardedHeader[] | undefined, ...lines: readonly string[]): string[] {
  const head = parseRequestHead(Buffer.from(['GET / HTTP/1.1', ...lines, '', ''].join('\r\n'), 'latin1'));
  const { cuts, added } = forwardedFields({ head, peerAddress: '2001:db8::1' }, wanted, id);
  const destination = destinationOf(head, () => false);
  return rewriteHead(head, destination, cuts, added).toString('latin1').split('\r\n').slice(1, -2);
}

describe('fields that a service asks for', () => {
  test.each([[undefined], [[]]])('nothing is added or taken away where none are asked for: %p', (wanted) => {
    const lines = ['Host: a', 'X-Forwarded-For: 192.0.2.1', 'X-Request-Id: of-the-client'];
    expect(forwarded(wanted, ...lines)).toEqual(lines);
  });

  test('all of them', () => {
    expect(forwarded(forwardedHeaders, 'Host: a:8443', 'X-Other: 1')).toEqual([
      'Host: a:8443',
      'X-Other: 1',
      'X-Forwarded-For: 2001:db8::1',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: a:8443',
      `X-Request-Id: ${id}`,
    ]);
  });

  test('the address of the client goes behind those of proxies before this one, in one line', () => {
    const lines = ['x-forwarded-for: 192.0.2.1', 'Host: a', 'X-Forwarded-For: ', 'X-FORWARDED-FOR: 192.0.2.2, caf\xe9'];
    expect(forwarded(['X-Forwarded-For'], ...lines)).toEqual([
      'Host: a',
      'X-Forwarded-For: 192.0.2.1, 192.0.2.2, caf\xe9, 2001:db8::1',
    ]);
  });

  test('the others replace what the client says, and what was not asked for stays the client’s', () => {
    const lines = ['X-Forwarded-Proto: http', 'X-Forwarded-Host: evil', 'Host: a', 'X-Request-Id: mine'];
    expect(forwarded(['X-Forwarded-Host', 'X-Forwarded-Proto'], ...lines)).toEqual([
      'Host: a',
      'X-Request-Id: mine',
      'X-Forwarded-Host: a',
      'X-Forwarded-Proto: https',
    ]);
  });
});
