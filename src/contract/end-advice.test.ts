import { expect, test } from 'bun:test';
import { endAdvice } from './end-advice.ts';
import { notice, noticeText } from './notices.ts';

const advice = (facts: Parameters<typeof endAdvice>[0]) => endAdvice(facts).en;
const refused = (words: string) =>
  advice({ detail: `OCI runtime create failed: unable to start container process: ${words}: unknown` });

test.each([
  ['exec: "serve": executable file not found in $PATH', 'does not exist in the image'],
  ['exec: "/app/serve": stat /app/serve: no such file or directory', 'does not exist in the image'],
  ['exec: "/app/serve": permission denied', 'not an executable file'],
  ['unable to find user app: no matching entries in passwd file', 'USER'],
])('what the engine refuses to start is explained: %s', (words, expected) => {
  expect(refused(words)).toContain(expected);
});

test('a refusal that nobody can explain is left as it is', () => {
  expect(refused('error gathering device information: no such file or directory')).toBe('');
  const words = noticeText(notice('instance.refused', { model: 'm 1', instance: 'i', detail: 'No.' }), 'en');
  expect(words).toBe('[m 1] The container engine refused to start instance i: No.');
});

test.each([
  ['exec /serve: exec format error', 'another processor'],
  ['sh: 1: /serve: Exec format error', 'another processor'],
  ['exec /start.sh: no such file or directory', 'Windows line ends'],
  ["dd: error writing '/dev/shm/x': No space left on device", '/dev/shm'],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'not enough memory'],
  ['Error: listen EACCES: permission denied 0.0.0.0:80', 'port from 1024 on'],
  ['nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)', 'port from 1024 on'],
  ['listen tcp :80: bind: permission denied', 'port from 1024 on'],
  ["Error: EACCES: permission denied, mkdir '/cache'", '--chown'],
  ["PermissionError: [Errno 13] Permission denied: '/cache'", '--chown'],
  ["KeyError: 'MODEL_PATH'", '"envs"'],
  ['sh: 1: MODEL_PATH: parameter not set', '"envs"'],
  ['Error: API_KEY must be set', '"envs"'],
  ['Missing required environment variable: TOKEN', '"envs"'],
  ['HF_TOKEN is required', '"envs"'],
  ['ERROR: missing file, required', 'Its log says why'],
  ["ModuleNotFoundError: No module named 'websockets'", 'library'],
  ['./serve: error while loading shared libraries: libssl.so.3: cannot open shared object file', 'library'],
  ['Error: listen EADDRINUSE: address already in use :::8080', 'only one of them'],
  ['fatal: /models/weights.bin: no such file', 'Its log says why'],
  ['-', 'It wrote nothing'],
])('what a process wrote before its end is explained: %s', (line, expected) => {
  expect(advice({ exitCode: 1, log: line === '-' ? line : `loading\n${line}\nbye` })).toContain(expected);
});

test.each([
  [0, 'stay in the foreground'],
  [126, 'cannot be executed'],
  [127, 'not in the image'],
  [132, 'AVX'],
  [139, 'crashed'],
  [137, 'memory ran out'],
  [143, 'SIGTERM'],
])('exit code %s is explained where the log does not', (exitCode, expected) => {
  expect(advice({ exitCode, log: '-' })).toContain(expected);
  expect(advice({ exitCode, log: 'exec format error' })).toContain('another processor');
});

test('an end is put into words with its advice, in the language of the reader, also one that was stored long ago', () => {
  const args = { model: 'echo 1', instance: 'i', exitCode: 0, seconds: 0.2, log: 'bye' };
  const value = notice('instance.exited', args);
  expect(noticeText(value, 'en')).toBe(
    '[echo 1] The process of instance i ended with exit code 0 after 0.2 s. It came to its end without an error: a service has to stay in the foreground. Start the server itself, not in the background (no &, no daemon mode). Last log lines:\nbye',
  );
  expect(noticeText(value, 'zh')).toContain('退出码为 0。进程正常结束：');
  const loop = notice('service.crash-loop', { model: 'echo 1', times: 3, exitCode: 127, log: '-' });
  expect(noticeText(loop, 'en')).toContain('3 times right after its start, last with exit code 127. Its start script');
});
