import type { GatewayMeter, SocketCounts } from '../../contract/link.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import { currentInstances } from '../../domain/current-instances.ts';
import type { GivenResources } from '../../domain/machine.ts';
import type { ServiceReader } from '../../store/store.ts';
import { type Labels, type Metric, metricsPage, type Sample } from './metrics-page.ts';
import { resourceMetrics } from './resource-metrics.ts';

/** Where the numbers come from. */
export interface MetricsSource {
  readonly services: Pick<ServiceReader, 'all'>;
  counters(serviceId: string): { readonly calls: number; readonly failures: number };
  /** Open sockets and requests in flight. */
  openConnections(serviceId: string): number;
  /** Calls that wait for an instance of the service. */
  waiting(serviceId: string): number;
  /** What became of the service's WebSockets. */
  sockets(serviceId: string): SocketCounts;
  /** Open WebSockets by service. */
  openSockets(): ReadonlyMap<string, number>;
  /** Records of connections that were dropped for lack of room. */
  omittedRecords(): number;
  /** Images that were removed from the engine, as no service needed them. */
  removedImages(): number;
  gateways(): readonly (GatewayMeter & { readonly worker: number })[];
  /** Gateway workers that are connected. */
  workers(): number;
  /** What the machine gives to instances; undefined while that is not known. */
  resources(): GivenResources | undefined;
}

/** The present numbers in Prometheus' text format, version 0.0.4. docs/en/metrics.md explains each. */
export async function metricsText(deps: MetricsSource): Promise<string> {
  const services = await deps.services.all();
  return metricsPage([
    ...serviceMetrics(services, deps),
    ...socketMetrics(services, deps),
    ...gatewayMetrics(deps),
    ...resourceMetrics(deps.resources()),
    {
      name: 'sluice_images_removed_total',
      type: 'counter',
      help: 'Images that the platform pulled and removed from the engine again, as no service needed them.',
      samples: [{ value: deps.removedImages() }],
    },
    {
      name: 'process_resident_memory_bytes',
      type: 'gauge',
      help: 'Resident memory of the control process.',
      samples: [{ value: process.memoryUsage.rss() }],
    },
  ]);
}

const labelsOf = ({ id, projectId }: Service): Labels => ({ project_id: projectId, service_id: id });

function serviceMetrics(services: readonly Service[], deps: MetricsSource): readonly Metric[] {
  const each = (value: (id: string) => number): Sample[] =>
    services.map((service) => ({ labels: labelsOf(service), value: value(service.id) }));
  return [
    { name: 'sluice_services', type: 'gauge', help: 'Services by status.', samples: byStatus(services) },
    {
      name: 'sluice_service_info',
      type: 'gauge',
      help: 'The name of a service, to be joined by service_id.',
      samples: services.map((service) => ({
        labels: { ...labelsOf(service), service_name: service.spec.name },
        value: 1,
      })),
    },
    {
      name: 'sluice_calls_total',
      type: 'counter',
      help: 'Inference calls that reached the image.',
      samples: each((id) => deps.counters(id).calls),
    },
    {
      name: 'sluice_call_failures_total',
      type: 'counter',
      help: 'Inference calls that failed on the way.',
      samples: each((id) => deps.counters(id).failures),
    },
    {
      name: 'sluice_open_connections',
      type: 'gauge',
      help: 'Open sockets and requests in flight.',
      samples: each((id) => deps.openConnections(id)),
    },
    {
      name: 'sluice_instances_wanted',
      type: 'gauge',
      help: 'Instances that a service is to have: as many as its load asks for, where it scales.',
      samples: services.map((service) => ({
        labels: labelsOf(service),
        value: service.spec.versions.reduce((sum, version) => sum + currentInstances(service, version), 0),
      })),
    },
    {
      name: 'sluice_waiting_calls',
      type: 'gauge',
      help: 'Calls that wait for an instance, handshakes and requests.',
      samples: each((id) => deps.waiting(id)),
    },
    {
      name: 'sluice_waited_calls_total',
      type: 'counter',
      help: 'Calls that waited for an instance and reached one.',
      samples: each((id) => deps.sockets(id)['waited.calls'] ?? 0),
    },
    {
      name: 'sluice_waited_seconds_total',
      type: 'counter',
      help: 'How long all of them waited.',
      samples: each((id) => (deps.sockets(id)['waited.ms'] ?? 0) / 1_000),
    },
  ];
}

/** One label for what stands behind a prefix of the counted names. */
const families = [
  {
    name: 'sluice_websocket_bytes_total',
    help: 'Bytes through WebSockets, heads of frames included, by the side that sent them.',
    prefix: 'bytes.',
    labels: ['from'],
  },
  {
    name: 'sluice_websocket_messages_total',
    help: 'Whole messages through WebSockets, by the side that sent them.',
    prefix: 'messages.',
    labels: ['from'],
  },
  {
    name: 'sluice_websockets_ended_total',
    help: 'WebSockets that are over, by who ended them and the close code.',
    prefix: 'ended.',
    labels: ['by', 'code'],
  },
] as const;

function socketMetrics(services: readonly Service[], deps: MetricsSource): readonly Metric[] {
  const open = deps.openSockets();
  const counted = services.map((service) => ({ labels: labelsOf(service), counts: deps.sockets(service.id) }));
  const samples = (prefix: string, names: readonly string[]): Sample[] =>
    counted.flatMap(({ labels, counts }) =>
      Object.entries(counts)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value = 0]) => {
          const parts = name.slice(prefix.length).split('.');
          const own = Object.fromEntries(names.map((label, index) => [label, parts[index] ?? '']));
          return { labels: { ...labels, ...own }, value };
        }),
    );
  const accepted = counted.map(({ labels, counts }) => ({
    labels: { ...labels, result: 'accepted' },
    value: counts.opened ?? 0,
  }));
  return [
    {
      name: 'sluice_websockets_open',
      type: 'gauge',
      help: 'Open WebSockets.',
      samples: services.map((service) => ({ labels: labelsOf(service), value: open.get(service.id) ?? 0 })),
    },
    {
      name: 'sluice_websocket_handshakes_total',
      type: 'counter',
      help: 'WebSocket handshakes: accepted, or the stage at which they failed.',
      samples: [...accepted, ...samples('refused.', ['result'])],
    },
    ...families.map(
      ({ name, help, prefix, labels }): Metric => ({ name, type: 'counter', help, samples: samples(prefix, labels) }),
    ),
    {
      name: 'sluice_connection_records_omitted_total',
      type: 'counter',
      help: 'Ends of connections and failed handshakes that are in no history, as there were too many.',
      samples: [{ value: deps.omittedRecords() }],
    },
  ];
}

function gatewayMetrics(deps: MetricsSource): readonly Metric[] {
  const each = (value: (meter: GatewayMeter) => number): Sample[] =>
    deps.gateways().map((meter) => ({ labels: { worker: `${meter.worker}` }, value: value(meter) }));
  return [
    {
      name: 'sluice_workers',
      type: 'gauge',
      help: 'Gateway workers that are connected.',
      samples: [{ value: deps.workers() }],
    },
    {
      name: 'sluice_worker_connections',
      type: 'gauge',
      help: 'Open connections of clients.',
      samples: each(({ connections }) => connections),
    },
    {
      name: 'sluice_worker_connections_limit',
      type: 'gauge',
      help: 'Most connections of clients that the limit of open files allows.',
      samples: each(({ limit }) => limit),
    },
    {
      name: 'sluice_worker_accepted_total',
      type: 'counter',
      help: 'Connections of clients that were accepted.',
      samples: each(({ accepted }) => accepted),
    },
    {
      name: 'sluice_worker_refused_total',
      type: 'counter',
      help: 'Connections of clients that were refused, as there were too many.',
      samples: each(({ refused }) => refused),
    },
    {
      name: 'sluice_worker_tls_failures_total',
      type: 'counter',
      help: 'TLS handshakes of clients that failed or did not come to an end.',
      samples: each(({ tlsFailures }) => tlsFailures),
    },
    {
      name: 'sluice_worker_unknown_service_handshakes_total',
      type: 'counter',
      help: 'WebSocket handshakes for services that do not exist.',
      samples: each(({ strangers }) => strangers),
    },
  ];
}

function byStatus(services: readonly Service[]): Sample[] {
  const counts = new Map<string, number>();
  for (const service of services) {
    const status = shownStatus(service);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, value]) => ({ labels: { status }, value }));
}
