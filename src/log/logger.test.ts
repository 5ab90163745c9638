import { afterEach, beforeEach, expect, test } from 'bun:test';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from './logger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a log line says of `error`. */
function logged(error: unknown): unknown {
  const file = join(folder, 'log');
  const descriptor = openSync(file, 'w');
  createLogger({ name: 'test', level: 'error', descriptor }).error({ error }, 'failed');
  closeSync(descriptor);
  return JSON.parse(readFileSync(file, 'utf8')).error;
}

test('an error is logged with its causes and what it carries', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E1', args: { path: '/a' } });
  const stack = expect.stringContaining('caused by: Error: inner');
  expect(logged(error)).toEqual({ type: 'Error', message: 'outer: inner', stack, code: 'E1', args: { path: '/a' } });
});

const circle: Record<string, unknown> = {};
circle['circle'] = circle;
const thrower = {
  get value() {
    throw new Error('not now');
  },
};

test.each([
  ['a circle', { code: 'E1', circle }],
  ['a number that JSON has not', { code: 'E1', inner: 1n }],
  ['a getter that throws', { code: 'E1', inner: thrower }],
])('an error that carries %s still says its type and message', (_, carried) => {
  expect(logged(Object.assign(new TypeError('circular'), carried))).toMatchObject({
    type: 'TypeError',
    message: 'circular',
    stack: expect.stringContaining('circular'),
    code: 'E1',
  });
});

test('an import that finds nothing says so', async () => {
  const failure: unknown = await import(join(folder, 'missing.ts')).catch((error: unknown) => error);
  expect(logged(failure)).toMatchObject({ type: 'ResolveMessage', message: expect.stringContaining('missing.ts') });
});

test('whatever is logged takes one line, so that nobody writes lines of their own into the log', () => {
  const file = join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const planted = 'a\r\n{"level":"error","msg":"planted"}\n\u2028b\0';
  const log = createLogger({ name: 'test', level: 'error', descriptor });
  log.error({ error: new Error(planted), [planted]: planted }, planted);
  closeSync(descriptor);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: planted, [planted]: planted });
});
