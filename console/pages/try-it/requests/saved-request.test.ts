import { describe, expect, test } from 'bun:test';
import { readSavedRequests, type SavedRequest, savedBounds, withRequest, writeSavedRequests } from './saved-request.ts';

const hello: SavedRequest = {
  name: 'hello',
  path: '/chat',
  query: [{ name: 'a', value: '1', on: false }],
  protocols: 'chat',
  messages: [{ form: 'json', text: '{"hello":"你好"}' }],
};

describe('saved requests', () => {
  test('come back as they were', () => {
    expect(readSavedRequests(writeSavedRequests([hello]) ?? '')).toEqual([hello]);
  });

  test('lose what is no part of them: no ticket and no header is kept, whoever wrote the file', () => {
    const foreign = [
      {
        ...hello,
        ticket: 'secret',
        headers: { 'X-Auth-Token': 'secret' },
        query: [{ name: 'a', value: '1', on: false, secret: 1 }],
      },
    ];
    expect(readSavedRequests(JSON.stringify(foreign))).toEqual([hello]);
  });

  test.each(['', '{', '{}', 'null', '"text"', 'x'.repeat(2_000_000)])('a file that is none is refused (%#)', (json) => {
    expect(readSavedRequests(json)).toBeUndefined();
  });

  test('what is no request is left out, what is no field is empty', () => {
    const mixed = [
      null,
      1,
      [],
      {},
      { name: ' ' },
      { name: 'x'.repeat(101) },
      { name: 'bare', path: 1, query: {}, messages: [{ form: 'exe', text: '' }] },
    ];
    expect(readSavedRequests(JSON.stringify(mixed))).toEqual([
      { name: 'bare', path: '', query: [], protocols: '', messages: [] },
    ]);
  });

  test('are no more than there is room for', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ ...hello, name: `request ${index}` }));
    expect(writeSavedRequests(many)).toBeUndefined();
    expect(readSavedRequests(JSON.stringify(many))).toHaveLength(savedBounds.requests);
    const long = {
      ...hello,
      messages: Array.from({ length: 20 }, () => ({ form: 'text' as const, text: 'x'.repeat(65_536) })),
    };
    expect(writeSavedRequests([long])).toBeUndefined();
  });

  test('one takes the place of its name', () => {
    const other = { ...hello, name: 'other' };
    const changed = { ...hello, path: '/new' };
    expect(withRequest([hello, other], changed)).toEqual([changed, other]);
    expect(withRequest([hello], other)).toEqual([hello, other]);
  });
});
