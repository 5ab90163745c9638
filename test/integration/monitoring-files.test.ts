import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dashboard from '../../deploy/grafana/sluice.json';

const folder = join(import.meta.dir, '../../deploy/prometheus');

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'sluice-monitoring-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** Prometheus' own checker of its files. */
function promtool(...args: readonly string[]): { exitCode: number; output: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['promtool', ...args], { cwd: folder });
  return { exitCode, output: `${stdout}${stderr}` };
}

const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

test('the alert rules are taken by Prometheus, fire when they should, and are silent when all is well', () => {
  for (const args of [
    ['check', 'config', 'scrape.yml'],
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ]) {
    expect(promtool(...args)).toEqual({ exitCode: 0, output: expect.stringContaining('SUCCESS') });
  }
});

test('the queries of the dashboard are taken by Prometheus', async () => {
  // It checks those of rules only; the variables are Grafana's.
  const queries = expressions.map((expr) => expr.replaceAll('$__rate_interval', '1m'));
  const rules = queries.map((expr, index) => ({ record: `panel:${index}`, expr }));
  const file = join(work, 'queries.yml');
  await Bun.write(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  expect(promtool('check', 'rules', file)).toEqual({ exitCode: 0, output: expect.stringContaining('SUCCESS') });
});

test('its panels lie side by side, each with its own number', () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
    expect(x + w).toBeLessThanOrEqual(24);
    return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});
