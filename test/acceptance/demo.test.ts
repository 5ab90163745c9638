import { expect, test } from 'bun:test';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
const recording = join(root, 'examples/voice-activity/recording/recording.wav');
/** The image may have to be built from nothing. Milliseconds. */
const deadline = 900_000;

async function runDemo(...args: string[]) {
  const demo = Bun.spawn([join(root, 'script/demo'), ...args], {
    cwd: root,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: deadline,
  });
  const [output, errors, exitCode] = await Promise.all([demo.stdout.text(), demo.stderr.text(), demo.exited]);
  return { lines: output.trimEnd().split('\n'), errors, exitCode };
}

test(
  'script/demo --once goes the whole way and finds what is said in its recording',
  async () => {
    const { lines, errors, exitCode } = await runDemo('--once');
    expect({ last: lines.at(-1), errors: exitCode === 0 ? '' : errors, exitCode }).toEqual({
      last: 'demo: ok',
      errors: '',
      exitCode: 0,
    });
    for (const words of ['And so, my fellow Americans', 'ask not', 'what your country', 'ask what you can do']) {
      // Beside the words of the recording stands what was detected: two times, in seconds.
      expect(lines.find((line) => line.includes(words))).toMatch(/\d+\.\d+ –\s+\d+\.\d+ s\s+\d+\.\d+ –\s+\d+\.\d+ s/);
    }
  },
  deadline,
);

test(
  'script/demo --once takes a recording, and says what is wrong with one',
  async () => {
    const good = await runDemo('--once', recording);
    expect({ last: good.lines.at(-1), exitCode: good.exitCode }).toEqual({ last: 'demo: ok', exitCode: 0 });
    const bad = await runDemo('--once', join(root, 'README.md'));
    expect(bad.exitCode).not.toBe(0);
    expect(`${bad.lines.join('\n')}\n${bad.errors}`).toMatch(/WAV/);
    expect(bad.lines.at(-1)).not.toBe('demo: ok');
  },
  deadline,
);
