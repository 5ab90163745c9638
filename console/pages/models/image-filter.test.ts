import { expect, test } from 'bun:test';
import { imageFilter } from './image-filter.ts';

test.each([
  ['', 'namespace::|name::'],
  ['voi', 'namespace::|name::voi'],
  ['team/', 'namespace::team|name::'],
  ['team/voice:1.0', 'namespace::team|name::voice'],
  ['team/deep/voice', 'namespace::team|name::deep/voice'],
  [' team/voice@sha256:00 ', 'namespace::team|name::voice'],
  ['a|b::c', 'namespace::|name::a'],
])('%j asks for the repositories of %s', (typed, filter) => {
  expect(imageFilter(typed)).toBe(filter);
});
