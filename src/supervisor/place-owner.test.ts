import { expect, test } from 'bun:test';
import { ownerHasGone, ownerText } from './place-owner.ts';

const later = () => Date.now() + 60_000;

test('the owner is there while its process runs and its time lasts', () => {
  expect(ownerHasGone(ownerText(later()))).toBe(false);
  expect(ownerHasGone(ownerText(Date.now() - 1))).toBe(true);
});

test('the owner has gone with its process, however long its time', async () => {
  const module = JSON.stringify(`${import.meta.dir}/place-owner.ts`);
  const script = `const { ownerText } = await import(${module}); console.log(ownerText(Date.now() + 60_000));`;
  const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' });
  const text = (await child.stdout.text()).trim();
  await child.exited;
  expect(JSON.parse(text).pid).toBe(child.pid);
  expect(ownerHasGone(text)).toBe(true);
});

test('an owner on another machine is believed until its time is over', () => {
  const elsewhere = (until: number) =>
    JSON.stringify({ ...JSON.parse(ownerText(until)), machine: 'another boot', started: 'never' });
  expect(ownerHasGone(elsewhere(later()))).toBe(false);
  expect(ownerHasGone(elsewhere(Date.now() - 1))).toBe(true);
});

test('an owner that cannot be read has gone', () => {
  for (const text of ['', 'somebody', '{}', 'null', '{"until":"never"}']) expect(ownerHasGone(text)).toBe(true);
});
