import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallPoint, changesNothing, pointName } from '../../faults/kill-points/call-point.ts';
import { within } from '../../support/deadline.ts';
import { pushImage } from './contents.ts';
import { openRetiring, repository } from './retiring.ts';

const day = 86_400_000;

test('a kill at any point of what a retention rule does leaves each removal in the history once, and in the audit record', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-retention-'));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const later = Date.now() + 2 * day;
  const prepared = join(folder, 'prepared');
  await prepare(prepared);

  const passed = await retire(await copyOf(prepared, join(folder, 'whole')), later);
  const points = (JSON.parse(passed) as CallPoint[]).filter((point) => !changesNothing(point));
  const names = points.map(pointName);
  for (const call of ['store.audit.begin', 'store.retentions.record', 'registry.retireTags', 'store.audit.finish'])
    expect(names).toContain(`after ${call} #1`);

  for (const [index, point] of points.entries()) {
    const killed = await copyOf(prepared, join(folder, String(index)));
    expect(await retire(killed, later, point)).toBe('');
    await using retiring = await openRetiring(killed, later);
    await retiring.follow();
    const { store, stage } = retiring;
    const tags = (await (await stage.call('GET', `/v2/${repository}/tags/list`)).json()) as { tags: string[] };
    const { rows } = await store.retentions.records(repository, { skip: 0, limit: 100 });
    const told = rows.map(({ tag }) => tag).toSorted();
    expect([pointName(point), tags.tags, told]).toEqual([pointName(point), ['v3'], ['v1', 'v2']]);
    for (const tag of ['v1', 'v2']) {
      const filter = { domainId: 'd', resourceId: `${repository}:${tag}` };
      const records = await store.audit.list(filter, { skip: 0, limit: 10 });
      expect([pointName(point), records.total > 0]).toEqual([pointName(point), true]);
    }
  }
}, 120_000);

/** Three tags, and a rule that leaves the newest. */
async function prepare(folder: string): Promise<void> {
  await using retiring = await openRetiring(folder, Date.now());
  const { stage, store } = retiring;
  using database = new Database(join(folder, 'sluice.db'));
  database.run("insert into domains (id, name) values ('d', 'd')");
  const owner = { domainId: 'd', creatorId: 'u', creatorName: 'u', createdAt: Date.now() };
  await store.repositories.ensure(repository, { name: 'team', ...owner }, 10);
  for (const tag of ['v1', 'v2', 'v3']) await pushImage(stage, repository, { tag });
  await store.retentions.create(repository, [{ template: 'tag_rule', limit: 1, exceptions: [] }]);
}

async function copyOf(prepared: string, folder: string): Promise<string> {
  await cp(prepared, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** What the process said before it ended, nothing where it was killed. */
async function retire(folder: string, now: number, kill?: CallPoint): Promise<string> {
  const point = kill === undefined ? [] : [JSON.stringify(kill)];
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'retire.ts'), folder, String(now), ...point], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const said = await within(30_000, 'the process to end', new Response(child.stdout).text());
  await child.exited;
  expect(child.signalCode).toBe(kill === undefined ? null : 'SIGKILL');
  return said;
}
