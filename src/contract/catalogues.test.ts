import { expect, test } from 'bun:test';
import { errors } from './errors.ts';
import { notices } from './notices.ts';
import { operatorErrors } from './operator-errors.ts';
import type { Text } from './text.ts';

const sentences: readonly (readonly [string, Text])[] = Object.entries({ ...errors, ...notices, ...operatorErrors });

test('every error for clients has a code and a status', () => {
  for (const [key, { code, status }] of Object.entries(errors)) {
    expect([key, code]).toEqual([key, expect.stringMatching(/^\S+$/)]);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test('both languages name the same arguments', () => {
  const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, { en, zh }] of sentences) expect([key, names(zh)]).toEqual([key, names(en)]);
});

test('Chinese words have Chinese punctuation beside them', () => {
  for (const [key, { zh }] of sentences) {
    // `org/name:tag` is a form to be typed, whatever words stand in it for the parts.
    const prose = zh.replace(/[^\s“”。，]+\/[^\s“”。，]+/g, '');
    expect([key, prose.match(/\p{Script=Han}[,;:?!()"]|[,;:()"]\p{Script=Han}/u)]).toEqual([key, null]);
  }
});
