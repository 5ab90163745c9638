import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { endings } from '../../src/contract/endings.ts';

const pages = ['en', 'zh'].map((language) => join(import.meta.dir, `../../docs/${language}/connections.md`));

test.each(pages)('%s explains every ending with its code', async (page) => {
  const rows = (await Bun.file(page).text()).split('\n').filter((line) => /^\| 1\d{3} \|/.test(line));
  const expected = Object.values(endings).map(({ code, en }) => `| ${code} | \`${en.replace(/\{\w+\}/, '…')}\` |`);
  expect(rows.map((row) => row.split('|').slice(0, 3).join('|').concat('|')).toSorted()).toEqual(expected.toSorted());
});

test.each(Object.entries(endings))(
  'the reason %s fits into a Close frame with the largest arguments',
  (_key, { en }) => {
    expect(en).toStartWith('sluice: ');
    expect(Buffer.byteLength(en.replace(/\{\w+\}/, '9999999999'))).toBeLessThanOrEqual(123);
  },
);
