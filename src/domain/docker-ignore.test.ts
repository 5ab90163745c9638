import { expect, test } from 'bun:test';
import { parseDockerIgnore } from './docker-ignore.ts';

/** Which of `paths` stay behind. */
function ignored(text: string, ...paths: string[]): string[] {
  const rules = parseDockerIgnore(text);
  return paths.filter((path) => rules.ignores(path));
}

test('a pattern leaves out a path and everything below it', () => {
  const paths = ['node_modules', 'node_modules/ws/index.js', 'src/node_modules/x', 'node_modules2', 'readme.md'];
  expect(ignored('node_modules\n', ...paths)).toEqual(['node_modules', 'node_modules/ws/index.js']);
  expect(ignored('/node_modules/', ...paths)).toEqual(['node_modules', 'node_modules/ws/index.js']);
});

test('stars stop at a slash, two of them do not', () => {
  const paths = ['a.log', 'x/a.log', 'x/y/a.log', 'x/y/b.txt'];
  expect(ignored('*.log', ...paths)).toEqual(['a.log']);
  expect(ignored('*/*.log', ...paths)).toEqual(['x/a.log']);
  expect(ignored('**/*.log', ...paths)).toEqual(['a.log', 'x/a.log', 'x/y/a.log']);
  expect(ignored('x/**', ...paths)).toEqual(['x/a.log', 'x/y/a.log', 'x/y/b.txt']);
  expect(ignored('**/y', ...paths)).toEqual(['x/y/a.log', 'x/y/b.txt']);
  expect(ignored('?.log', ...paths)).toEqual(['a.log']);
  expect(ignored('[a-c].log\n', 'b.log', 'd.log')).toEqual(['b.log']);
  expect(ignored('[z-a', '[z-a', 'b')).toEqual(['[z-a']);
});

test('the last pattern that fits decides', () => {
  const paths = ['readme.md', 'docs/a.md', 'secret.txt'];
  expect(ignored('*\n!docs', ...paths)).toEqual(['readme.md', 'secret.txt']);
  expect(ignored('*.md\n!readme.md', ...paths)).toEqual([]);
  expect(ignored('!readme.md\n*.md', ...paths)).toEqual(['readme.md']);
  expect(parseDockerIgnore('*\n! docs').hasExceptions).toBe(true);
  expect(parseDockerIgnore('*').hasExceptions).toBe(false);
});

test('comments, blanks, dots and line ends of Windows', () => {
  expect(ignored('# all\r\n\r\n  temp  \r\n./a/../b\n.\n', 'temp', '# all', 'b', 'a', 'c')).toEqual(['temp', 'b']);
  expect(ignored('a\\*b', 'a*b', 'axb')).toEqual(['a*b']);
  expect(ignored('a.b', 'a.b', 'axb')).toEqual(['a.b']);
});
