import { expect, test } from 'bun:test';
import { calledAddress } from './called-address.ts';

const base = 'wss://localhost:8443/v1/infers/0a1b';

test('a path and a query follow the address as clients write them', () => {
  expect(calledAddress(base, '')).toBe(base);
  expect(calledAddress(base, ' /chat?room=1 ')).toBe(`${base}/chat?room=1`);
  expect(calledAddress(base, 'chat')).toBe(`${base}/chat`);
  expect(calledAddress(base, '?room=a b')).toBe(`${base}?room=a%20b`);
  expect(calledAddress(base, '/你好')).toBe(`${base}/%E4%BD%A0%E5%A5%BD`);
});

test.each(['/../other', '/../../../v1/models', '/%zz', '?a=%', '/#part'])('%s is no address of the service', (rest) => {
  expect(calledAddress(base, rest)).toBeUndefined();
});
