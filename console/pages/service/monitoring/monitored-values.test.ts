import { expect, test } from 'bun:test';
import type { MonitorPoint } from '../../../../src/contract/resources/monitor-history.ts';
import { valuesIn } from './monitored-values.ts';

const seen: MonitorPoint = {
  time: 0,
  cpu_core_usage: 0.0042,
  gpu_total: 0,
  handshake_count: 0,
  client_messages: 60,
  image_messages: 59,
  client_bytes: 353_000,
  image_bytes: 590,
};

const titles = (points: readonly MonitorPoint[], whole: boolean) =>
  valuesIn(points, whole).map(({ title }) => title.en);

test('devices are shown where some were held, and what is of services alone for no instance', () => {
  expect(titles([seen], true)).not.toContain('GPUs held');
  expect(titles([seen, { ...seen, gpu_total: 1 }], true)).toContain('GPUs held');
  expect(titles([seen], true)).toContain('Failed calls');
  expect(titles([seen], false)).not.toContain('Failed calls');
});

test('counts sum up and levels do not', () => {
  const shown = valuesIn([seen], true).map(({ title, of, format, isCount }) => [
    title.en,
    isCount,
    format(of(seen) ?? 0),
  ]);
  expect(shown).toContainEqual(['CPU (cores)', undefined, '0.004']);
  expect(shown).toContainEqual(['Messages', true, '119']);
  expect(shown).toContainEqual(['Traffic', true, '353.59 kB']);
});
