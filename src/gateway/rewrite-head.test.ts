import { describe, expect, test } from 'bun:test';
import { destinationOf } from './destination.ts';
import { parseRequestHead } from './request-head.ts';
import { cutItems, rewriteHead } from './rewrite-head.ts';

const services = new Set(['abc', 'other']);
const isService = (id: string) => services.has(id);

const head = (lines: string) => parseRequestHead(Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`, 'latin1'));

describe('cutting items out of a list', () => {
  test.each([
    ['Connection: Upgrade', ''],
    ['Connection: upgrade,', ''],
    ['Connection: keep-alive, Upgrade', 'Connection: keep-alive\r\n'],
    ['Connection: Upgrade, keep-alive', 'Connection:  keep-alive\r\n'],
    ['Connection: a, UPGRADE ,b', 'Connection: a,b\r\n'],
    ['Connection: upgrade, a, upgrade', 'Connection:  a\r\n'],
    ['Connection: upgraded', 'Connection: upgraded\r\n'],
    ['Connection: ', 'Connection: \r\n'],
    ['Connection: upgrade\xa0', 'Connection: upgrade\xa0\r\n'],
  ])('%p', (line, expected) => {
    const parsed = head(`${line}\r\n`);
    const cuts = parsed.fields
      .filter(({ known }) => known === 'connection')
      .flatMap((field) => cutItems(parsed.bytes, field, (text) => text.toLowerCase() === 'upgrade'));
    const rewritten = rewriteHead(parsed, destinationOf(parsed, isService), cuts).toString('latin1');
    expect(rewritten).toBe(`GET / HTTP/1.1\r\nHost: a\r\n${expected}\r\n`);
  });
});

describe('the destination of a target', () => {
  test.each([
    ['/v1/infers/abc', 'abc', '/'],
    ['/v1/infers/abc?x', 'abc', '/?x'],
    ['/v1/infers/abc/d/?x/y', 'abc', '/d/?x/y'],
    ['/v1/infers/', '', '/'],
    ['/v1/infers', '', '/'],
    ['/v1/infers?x', '', '/?x'],
    ['/v1/inferset', undefined, '/v1/inferset'],
    ['/v1/infer', undefined, '/v1/infer'],
    ['//v1/infers/abc', undefined, '//v1/infers/abc'],
    ['/v1/%69nfers/abc', undefined, '/v1/%69nfers/abc'],
    ['/?/v1/infers/abc', undefined, '/?/v1/infers/abc'],
    ['http://A/v1/infers/abc?x', 'abc', '/?x'],
    ['https://a', undefined, '/'],
    ['http://a?x', undefined, '/?x'],
    ['/v1/infers/pool/abc/d?x', 'abc', '/d?x'],
    ['/v1/infers/pool/abc?x', 'abc', '/?x'],
    ['/v1/infers/pool/abc', 'abc', '/'],
    ['/v1/infers/abc/other/d', 'abc', '/other/d'],
    ['/v1/infers/abc/abc', 'abc', '/abc'],
    ['/v1/infers/pool/nothing/abc', 'pool', '/nothing/abc'],
    ['/v1/infers/pool/%61bc', 'pool', '/%61bc'],
    ['/v1/infers/pool?/abc', 'pool', '/?/abc'],
    ['/v1/infers//abc', '', '/abc'],
  ])('%p', (target, serviceId, forwarded) => {
    const parsed = parseRequestHead(Buffer.from(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`));
    const destination = destinationOf(parsed, isService);
    expect(destination.serviceId).toBe(serviceId);
    expect(rewriteHead(parsed, destination, [], 'X: y\r\n').toString()).toBe(
      `GET ${forwarded} HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n`,
    );
  });

  test.each(['*', 'a:443', 'http://b/', 'http://a@b/', 'http:///x', 'ftp://a/'])('%p is refused', (target) => {
    const parsed = parseRequestHead(Buffer.from(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`));
    expect(() => destinationOf(parsed, isService)).toThrow('http.target');
  });
});
