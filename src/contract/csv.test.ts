import { expect, test } from 'bun:test';
import { csvLine } from './csv.ts';

test('a line is quoted where RFC 4180 says so', () => {
  expect(csvLine(['plain', 1.5, '', 'a,b', 'say "hi"', 'two\nlines', '语音'])).toBe(
    'plain,1.5,,"a,b","say ""hi""","two\nlines",语音\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '\r=1'])('%j is no formula', (text) => {
  expect(csvLine([text]).replace(/^"/, '')).toStartWith(`'${text}`);
});
