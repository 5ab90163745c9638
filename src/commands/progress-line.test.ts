import { expect, test } from 'bun:test';
import { createProgressLine, type ProgressStream } from './progress-line.ts';

function stream(isTTY: boolean): ProgressStream & { text: string } {
  return {
    text: '',
    isTTY,
    columns: 12,
    write(text) {
      this.text += text;
    },
  };
}

test('a file gets a line for each step', () => {
  const file = stream(false);
  using progress = createProgressLine(file);
  progress.show('one');
  progress.show('two');
  progress.clear();
  expect(file.text).toBe('one\ntwo\n');
});

test('a terminal gets one line, cut to its width, that is gone in the end', () => {
  const terminal = stream(true);
  {
    using progress = createProgressLine(terminal);
    progress.show('a step that is long');
  }
  const [before, written, after] = terminal.text.split('\r\u001b[2K');
  expect([before, written, after]).toEqual(['', 'a step that', '']);
});
