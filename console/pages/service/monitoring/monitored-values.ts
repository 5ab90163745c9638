import type { MonitorMetric, MonitorPoint } from '../../../../src/contract/resources/monitor-history.ts';
import type { Text } from '../../../../src/contract/text.ts';

/** One of the values that charts show. */
export interface MonitoredValue {
  readonly title: Text;
  /** What it is made of. */
  readonly metrics: readonly MonitorMetric[];
  readonly of: (point: MonitorPoint) => number | undefined;
  readonly format: (value: number) => string;
  /** What came in the time of a point: the points of a range sum up. Absent: a level, of which the latest counts. */
  readonly isCount?: true;
  /** The least value that the upper edge of the chart has: what is less than it can tell lies on the base line. 1 when not given. */
  readonly leastTop?: number;
  /** What instances have none of. */
  readonly ofServices?: true;
  /** Not shown while it is nothing but 0: most machines have none of it. */
  readonly ofFew?: true;
}

const short = (value: number) => String(Math.round(value * 100) / 100);

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function bytes(value: number): string {
  const power = value < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${short(value / 1_000 ** power)} ${units[power]}`;
}

/** Absent where none of them was seen. */
function sumOf(...metrics: readonly MonitorMetric[]): Pick<MonitoredValue, 'metrics' | 'of'> {
  const of = (point: MonitorPoint) => {
    const seen = metrics.flatMap((name) => point[name] ?? []);
    return seen.length === 0 ? undefined : seen.reduce((sum, value) => sum + value, 0);
  };
  return { metrics, of };
}

const monitoredValues: readonly MonitoredValue[] = [
  {
    title: { en: 'CPU (cores)', zh: 'CPU（核）' },
    ...sumOf('cpu_core_usage'),
    format: (value) => String(Math.round(value * 1_000) / 1_000),
    leastTop: 0.1,
  },
  {
    title: { en: 'Memory', zh: '内存' },
    ...sumOf('cpu_memory_usage'),
    format: (value) => `${short(value)} MB`,
  },
  { title: { en: 'Open WebSockets', zh: 'WebSocket 连接数' }, ...sumOf('connection_count'), format: short },
  {
    title: { en: 'Running instances', zh: '运行中的实例' },
    ...sumOf('instance_count'),
    format: short,
    ofServices: true,
  },
  {
    title: { en: 'GPUs held', zh: '占用的加速卡' },
    ...sumOf('gpu_total'),
    format: short,
    ofFew: true,
  },
  {
    title: { en: 'Calls', zh: '调用次数' },
    ...sumOf('invocation_times'),
    format: short,
    isCount: true,
    ofServices: true,
  },
  {
    title: { en: 'Failed calls', zh: '失败次数' },
    ...sumOf('failed_times'),
    format: short,
    isCount: true,
    ofServices: true,
  },
  {
    title: { en: 'Failed handshakes', zh: '失败的握手' },
    ...sumOf('handshake_failures'),
    format: short,
    isCount: true,
    ofServices: true,
  },
  {
    title: { en: 'Messages', zh: '消息数' },
    ...sumOf('client_messages', 'image_messages'),
    format: short,
    isCount: true,
  },
  {
    title: { en: 'Traffic', zh: '流量' },
    ...sumOf('client_bytes', 'image_bytes'),
    format: bytes,
    isCount: true,
  },
];

/** Those that there is something to show of: of the service, or of one of its instances. */
export function valuesIn(points: readonly MonitorPoint[], whole: boolean): readonly MonitoredValue[] {
  return monitoredValues.filter(
    ({ of, ofServices, ofFew }) =>
      (whole || ofServices === undefined) && (ofFew === undefined || points.some((point) => (of(point) ?? 0) > 0)),
  );
}

/** All that charts need of a point. */
export const monitoredMetrics: readonly MonitorMetric[] = monitoredValues.flatMap(({ metrics }) => metrics);
