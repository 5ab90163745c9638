import { describe, expect, test } from 'bun:test';
import { commandWords, startCommand } from './command-words.ts';

describe('command words', () => {
  test.each([
    ['echo 1', ['echo', '1']],
    ['  a\t b \n', ['a', 'b']],
    ['', []],
    [`sh -c "curl -f 'x y'"`, ['sh', '-c', "curl -f 'x y'"]],
    [`a'b c'd`, ['ab cd']],
    [`a "b\\"c" d\\ e`, ['a', 'b"c', 'd e']],
    [`''`, ['']],
    [`"open end`, ['open end']],
    ['end\\', ['end\\']],
  ])('of %j', (text, words) => {
    expect(commandWords(text)).toEqual(words);
  });
});

describe('start command', () => {
  test.each([
    ['python serve.py --port 8080', ['python', 'serve.py', '--port', '8080']],
    [`run '$HOME && x'`, ['run', '$HOME && x']],
    ['run $PORT', ['/bin/sh', '-c', 'run $PORT']],
    ['run "$PORT"', ['/bin/sh', '-c', 'run "$PORT"']],
    ['a && b', ['/bin/sh', '-c', 'a && b']],
  ])('of %j', (text, vector) => {
    expect(startCommand(text)).toEqual(vector);
  });

  test('that is a vector stays one', () => {
    expect(startCommand(['a && b'])).toEqual(['a && b']);
  });
});
