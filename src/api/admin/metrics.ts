import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import type { ServiceReader } from '../../store/store.ts';

/** Where the numbers come from. */
export interface MetricsSource {
  readonly services: Pick<ServiceReader, 'all'>;
  counters(serviceId: string): { readonly calls: number; readonly failures: number };
  /** Open sockets and requests in flight. */
  openConnections(serviceId: string): number;
  /** Gateway workers that are connected. */
  workers(): number;
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The present numbers in Prometheus' text format, version 0.0.4. */
export async function metricsText(deps: MetricsSource): Promise<string> {
  const services = await deps.services.all();
  const perService = (value: (id: string) => number): Sample[] =>
    services.map(({ id, projectId }) => ({ labels: { project_id: projectId, service_id: id }, value: value(id) }));
  return [
    metric('sluice_services', 'gauge', 'Services by status.', byStatus(services)),
    metric(
      'sluice_calls_total',
      'counter',
      'Inference calls that reached the image.',
      perService((id) => deps.counters(id).calls),
    ),
    metric(
      'sluice_call_failures_total',
      'counter',
      'Inference calls that failed on the way.',
      perService((id) => deps.counters(id).failures),
    ),
    metric(
      'sluice_open_connections',
      'gauge',
      'Open sockets and requests in flight.',
      perService((id) => deps.openConnections(id)),
    ),
    metric('sluice_workers', 'gauge', 'Gateway workers that are connected.', [{ value: deps.workers() }]),
    metric('process_resident_memory_bytes', 'gauge', 'Resident memory of the control process.', [
      { value: process.memoryUsage.rss() },
    ]),
  ].join('');
}

function byStatus(services: readonly Service[]): Sample[] {
  const counts = new Map<string, number>();
  for (const service of services) {
    const status = shownStatus(service);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, value]) => ({ labels: { status }, value }));
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`);
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')}\n`;
}

function labelText(labels: Sample['labels']): string {
  if (labels === undefined) return '';
  const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}
