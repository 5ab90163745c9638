import { expect, test } from 'bun:test';
import type { RoutePolicy } from '../contract/route.ts';
import { destinationOf } from './destination.ts';
import { parseRequestHead } from './request-head.ts';
import { sessionOf } from './session-of.ts';

function session(policy: RoutePolicy | undefined, target: string, ...lines: readonly string[]): string | undefined {
  const text = [`GET /v1/infers/s${target} HTTP/1.1`, 'Host: h', ...lines, '', ''].join('\r\n');
  const head = parseRequestHead(Buffer.from(text, 'latin1'));
  return sessionOf(
    { head, clientAddress: '2001:db8::1:2:3:4' },
    destinationOf(head, () => true),
    policy,
  );
}

const byHeader: RoutePolicy = { sessionAffinity: { header: 'X-Session-Id' } };
const byQuery: RoutePolicy = { sessionAffinity: { query: 'room' } };

test('is what the first field of the name says, however the name is spelled', () => {
  expect(session(byHeader, '', 'x-session-ID: one ', 'X-Session-Id: two')).toBe('one');
  expect(session(byHeader, '?X-Session-Id=query', 'X-Session: other')).toBeUndefined();
});

test('is what the first parameter of the name says, as it is written', () => {
  expect(session(byQuery, '/a?rooms=0&room=a%20b&room=2')).toBe('a%20b');
  expect(session(byQuery, '/room=1?Room=2&room', 'room: 3')).toBeUndefined();
});

test('is nobody’s where nothing is said, or the address where the service balances by that', () => {
  expect(session(undefined, '?room=1')).toBeUndefined();
  expect(session(byHeader, '', 'X-Session-Id:')).toBeUndefined();
  const bySource: RoutePolicy = { ...byHeader, loadBalancing: 'SOURCE_IP' };
  expect(session(bySource, '')).toBe('2001:db8::');
  expect(session(bySource, '', 'X-Session-Id: one')).toBe('one');
});
