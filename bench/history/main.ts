import { Database } from 'bun:sqlite';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { longestHistory, startsWithin, stepFor } from '../../src/domain/history-steps.ts';
import { openStore } from '../../src/store/open-store.ts';
import { historyEntry } from '../../test/support/history-entries.ts';
import { median, quantile } from '../gateway/statistics.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const services = values.quick ? 100 : 1000;
const instances = 3;
const reads = 50;
const hour = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-history-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'sluice.db');
const now = Math.floor(Date.now() / hour) * hour;
const from = now - longestHistory;

say(`${services} services with ${instances} instances each, a point for every hour of thirty days`);
let store = await openStore(file);
const minute = Array.from({ length: services }, (_, service) => {
  const entry = historyEntry(from);
  const [instance] = entry.instances;
  if (instance === undefined) throw new Error('the entry has an instance');
  const own = Array.from({ length: instances }, (_one, at) => ({ ...instance, instanceId: `${service}-${at}` }));
  return { ...entry, serviceId: `service-${service}`, instances: own };
});
const pieces: number[] = [];
for (let at = 0; at < minute.length; at += 8) {
  const began = performance.now();
  await store.history.record(minute.slice(at, at + 8));
  pieces.push(performance.now() - began);
}
await store.close();
fill();
const bytes = statSync(file).size;
store = await openStore(file);

const first: number[] = [];
const again: number[] = [];
const step = stepFor({ from, to: now }, now);
const starts = startsWithin({ from, to: now }, step, now);
for (let at = 0; at < reads; at += 1) {
  const serviceId = `service-${Math.floor((at * services) / reads)}`;
  for (const into of [first, again]) {
    const began = performance.now();
    const points = await store.history.points({ serviceId }, step, starts);
    into.push(performance.now() - began);
    if (points.length !== starts.length) throw new Error(`${points.length} of ${starts.length} points were read`);
  }
}
await store.close();

const rows = [
  row(`a month of one service (${starts.length} points), read for the first time`, first),
  row('the same, read again', again),
  row('a minute of 8 services, written', pieces),
];
for (const { title, median: middle, p90, most } of rows) {
  say(`${title}: median ${middle.toFixed(1)} ms, p90 ${p90.toFixed(1)}, longest ${most.toFixed(1)}`);
}
say(`the database: ${Math.round(bytes / 1_048_576)} MB`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ services, bytes, rows }, null, 2)}\n`);

/** All hours have what the first one has. */
function fill(): void {
  const database = new Database(file);
  const copy = database.prepare(
    'insert into history_points select step, start + ?1, series, seen_ms, measured_ms, cpu_ms, memory_kb_seconds, device_ms, socket_ms, instance_ms, handshakes, refusals, calls, failures, messages_from_client, messages_from_image, bytes_from_client, bytes_from_image, most_cpu, most_memory, most_sockets, most_instances from history_points where step = ?2 and start = ?3',
  );
  database.run('pragma synchronous = off');
  for (let at = hour; at < longestHistory; at += hour) copy.run(at, hour, from);
  database.close();
}

function row(title: string, times: readonly number[]) {
  return { title, median: median(times), p90: quantile(times, 0.9), most: Math.max(...times) };
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}
