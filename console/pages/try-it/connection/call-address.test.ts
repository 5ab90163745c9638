import { describe, expect, test } from 'bun:test';
import { badProtocols, callAddress, offeredProtocols, readProtocols } from './call-address.ts';

describe('the address of a call', () => {
  const address = (path: string, query: { name: string; value: string; on: boolean }[] = [], ticket?: string) =>
    callAddress('wss://localhost:8443', { serviceId: 'abc', path, query }, ticket);

  test('ends with a slash where there is no path', () => {
    expect(address('')).toBe('wss://localhost:8443/v1/infers/abc/');
    expect(address('/')).toBe('wss://localhost:8443/v1/infers/abc/');
    expect(address('/chat/')).toBe('wss://localhost:8443/v1/infers/abc/chat/');
    expect(address('chat')).toBe('wss://localhost:8443/v1/infers/abc/chat');
  });

  test('encodes names and values, keeps the order, and leaves out what is off', () => {
    const query = [
      { name: 'a b', value: '1&2', on: true },
      { name: 'off', value: '1', on: false },
      { name: '', value: 'nameless', on: true },
      { name: 'a b', value: '你', on: true },
    ];
    expect(address('chat', query)).toBe('wss://localhost:8443/v1/infers/abc/chat?a%20b=1%262&a%20b=%E4%BD%A0');
  });

  test('stays within the service', () => {
    expect(address('a/../b')).toBe('wss://localhost:8443/v1/infers/abc/b');
    expect(address('../other/')).toBeUndefined();
    expect(address('a/%2e%2E/../../x')).toBeUndefined();
    expect(address('', [{ name: '\ud800', value: '', on: true }])).toBe(
      'wss://localhost:8443/v1/infers/abc/?%EF%BF%BD=',
    );
  });

  test('takes a query that stands in the path, and the ticket last', () => {
    const query = [{ name: 'b', value: '2', on: true }];
    expect(address('/chat?a=1#part', query, 'TICKET')).toBe(
      'wss://localhost:8443/v1/infers/abc/chat?a=1&b=2&sluice_ticket=TICKET',
    );
  });
});

test('sub-protocols are read, and the bad ones named', () => {
  expect(readProtocols(' chat, v2.chat  chat')).toEqual(['chat', 'v2.chat']);
  expect(badProtocols(['chat', 'a/b', '聊天'])).toEqual(['a/b', '聊天']);
});

test('a ticket stands last, and never alone', () => {
  expect(offeredProtocols([], 'base64url.x')).toEqual(['sluice', 'base64url.x']);
  expect(offeredProtocols(['chat'], 'base64url.x')).toEqual(['chat', 'base64url.x']);
  expect(offeredProtocols(['chat'], undefined)).toEqual(['chat']);
});
