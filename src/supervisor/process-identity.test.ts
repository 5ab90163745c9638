import { expect, test } from 'bun:test';
import { identifyProcess, isAlive, signalProcess, waitForEnd } from './process-identity.ts';

test('a process is itself as long as it runs, and a later one with its number is not', async () => {
  const child = Bun.spawn(['sleep', '600']);
  const identity = identifyProcess(child.pid);
  if (identity === undefined) throw new Error('the child is not there');
  expect(isAlive(identity)).toBe(true);
  const namesake = { ...identity, started: 'earlier' };
  expect(isAlive(namesake)).toBe(false);
  expect(signalProcess(namesake, 'SIGKILL')).toBe(false);
  expect(await waitForEnd([identity], 0)).toBe(false);
  expect(signalProcess(identity, 'SIGTERM')).toBe(true);
  await child.exited;
  expect(await waitForEnd([identity], 10_000)).toBe(true);
  expect(signalProcess(identity, 'SIGTERM')).toBe(false);
});

test('what a dead process leaves until its parent looks is no process', async () => {
  // The shell's child ends at once; the shell turns into a program that never waits for it.
  const parent = Bun.spawn(['sh', '-c', 'sh -c "echo \\$\\$" & exec sleep 600'], { stdout: 'pipe' });
  const { value } = await parent.stdout.getReader().read();
  const pid = Number(Buffer.from(value ?? []).toString());
  const gone = await waitForEnd([{ pid, started: identifyProcess(pid)?.started ?? 'gone' }], 10_000);
  expect(gone).toBe(true);
  expect(identifyProcess(pid)).toBeUndefined();
  parent.kill();
  await parent.exited;
});

test('numbers that name no process', () => {
  expect(identifyProcess(0)).toBeUndefined();
  expect(identifyProcess(4_194_305)).toBeUndefined();
});
