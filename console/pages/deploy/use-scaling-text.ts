import { useWords } from '../../language/use-words.ts';
import type { ScalingValues } from './values/scaling-values.ts';

const words = {
  range: {
    en: (minimum: number, maximum: number) => `${minimum} to ${maximum}, with the load`,
    zh: (minimum: number, maximum: number) => `随负载 ${minimum}～${maximum} 个`,
  },
  connections: { en: (count: number) => `${count} connections each`, zh: (count: number) => `每实例 ${count} 个连接` },
  cpu: { en: (percent: number) => `${percent} % CPU each`, zh: (percent: number) => `每实例 CPU ${percent}%` },
} as const;

/** How many instances a version has by its load, in a line. */
export function useScalingText(): (scaling: ScalingValues) => string {
  const t = useWords(words);
  return ({ minimum, maximum, connections, cpuPercent }) =>
    [
      t.range(minimum ?? 1, maximum ?? 1),
      ...(connections == null ? [] : [t.connections(connections)]),
      ...(cpuPercent == null ? [] : [t.cpu(cpuPercent)]),
    ].join(' · ');
}
