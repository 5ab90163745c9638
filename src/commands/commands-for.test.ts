import { expect, test } from 'bun:test';
import { commandsFor } from './commands-for.ts';

const names = async (...argv: string[]) => (await commandsFor(argv)).map(({ name }) => name);

test('what runs for long is loaded alone', async () => {
  expect(await names('serve', '--port', '1')).toEqual(['serve']);
  expect(await names('control', '{}')).toEqual(['control']);
  expect(await names('worker', '{}')).toEqual(['worker']);
});

test.each([
  [[]],
  [['help', 'serve']],
  [['serve', '--help']],
  [['serve', '--data', 'x', '-h']],
  [['constructor']],
  [['status']],
])('%p finds its command among all', async (argv) => {
  expect(await names(...argv)).toContain('status');
});
