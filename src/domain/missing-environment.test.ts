import { expect, test } from 'bun:test';
import { missingEnvironment } from './missing-environment.ts';

const none = new Set<string>();

test.each<[string, readonly string[]]>([
  ["KeyError: 'API_TOKEN'", ['API_TOKEN']],
  ['start.sh: 3: TOKEN: parameter not set', ['TOKEN']],
  ['/run.sh: line 2: MODEL: unbound variable', ['MODEL']],
  ['Error: environment variable TOKEN is required', ['TOKEN']],
  ['fatal: Missing MODEL_PATH', ['MODEL_PATH']],
  ['DATABASE_URL is not set', ['DATABASE_URL']],
  ['please set `REDIS_HOST` and try again', ['REDIS_HOST']],
  ['TypeError: process.env.SECRET is undefined', ['SECRET']],
])('%s', (line, names) => {
  expect(missingEnvironment(['starting', line], none)).toEqual(names);
});

test.each([
  'fatal: /models/weights.bin: no such file',
  'ERROR connection refused (ECONNREFUSED)',
  'HTTP 404 NOT FOUND',
  'see the environment for details',
])('nothing is missed in: %s', (line) => {
  expect(missingEnvironment([line], none)).toEqual([]);
});

test('a name is said once, in the order of the complaint, and not when it was given', () => {
  const lines = ['A_KEY is not set', 'A_KEY is required', 'B_KEY is not set'];
  expect(missingEnvironment(lines, none)).toEqual(['A_KEY', 'B_KEY']);
  expect(missingEnvironment(lines, new Set(['A_KEY']))).toEqual(['B_KEY']);
});
