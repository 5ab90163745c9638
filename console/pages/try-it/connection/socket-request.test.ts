import { expect, test } from 'bun:test';
import { describeEvent } from './describe-event.ts';
import type { Handshake } from './find-refusal.ts';
import { faultOf, type SocketRequest, socketTarget } from './socket-request.ts';

const request: SocketRequest = { path: '/chat', query: [], protocols: 'v1 v2', carrier: 'sub-protocol' };
const ticket = { ticket: 'SECRET', protocol: 'base64url.SECRET', askedAt: 7 };

test('the ticket goes where it is wished, and never into the address that is shown', () => {
  const address = 'wss://host/v1/infers/abc/chat';
  expect(socketTarget('wss://host', 'abc', request, ticket)).toEqual({
    address,
    shownAddress: address,
    protocols: ['v1', 'v2'],
    offered: ['v1', 'v2', 'base64url.SECRET'],
    askedAt: 7,
  });
  expect(socketTarget('wss://host', 'abc', { ...request, carrier: 'query' }, ticket)).toEqual({
    address: `${address}?sluice_ticket=SECRET`,
    shownAddress: address,
    protocols: ['v1', 'v2'],
    offered: ['v1', 'v2'],
    askedAt: 7,
  });
});

test('what no browser would do is told', () => {
  expect(faultOf('wss://host', 'abc', request)).toBeUndefined();
  expect(faultOf('wss://host', 'abc', { ...request, path: '../x' })).toEqual({ kind: 'path' });
  expect(faultOf('wss://host', 'abc', { ...request, protocols: 'a/b, c' })).toEqual({
    kind: 'protocols',
    names: ['a/b'],
  });
});

test('what became of a connection is told in both languages', () => {
  const refusal = { status: 403, reason: 'It refused the caller.' } as Handshake;
  expect(describeEvent({ kind: 'ended', end: { code: 1006, reason: '', opened: false, refusal } }, 'en')).toBe(
    'Not connected (HTTP 403): It refused the caller.',
  );
  expect(describeEvent({ kind: 'ended', end: { code: 1006, reason: '', opened: false } }, 'zh')).toBe('未能连接');
  expect(describeEvent({ kind: 'ended', end: { code: 4001, reason: 'enough', opened: true } }, 'en')).toStartWith(
    'Closed: 4001 "enough". A code of the image',
  );
  expect(describeEvent({ kind: 'connected', address: 'wss://host/', protocol: 'chat' }, 'zh')).toBe(
    '已连接到 wss://host/，子协议 chat',
  );
});
