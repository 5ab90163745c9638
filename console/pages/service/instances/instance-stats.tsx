import type { z } from 'zod';
import type { instanceStatsResponse } from '../../../../src/contract/resources/service-history.ts';
import { path } from '../../../api/api.ts';
import { useWords } from '../../../language/use-words.ts';
import { useServicePart } from '../use-service-part.ts';

const words = {
  cores: {
    en: (used: string, all: string) => `${used} / ${all} cores`,
    zh: (used: string, all: string) => `${used} / ${all} 核`,
  },
  none: { en: 'not measured', zh: '暂无数据' },
} as const;

interface InstanceStatsProps {
  readonly serviceId: string;
  readonly instanceId: string;
}

/** What an instance takes of the machine. */
export function InstanceStats({ serviceId, instanceId }: InstanceStatsProps) {
  const t = useWords(words);
  const { data, error } = useServicePart<z.infer<typeof instanceStatsResponse>>({
    serviceId,
    part: path`/instances/${instanceId}/stats`,
    every: 5_000,
  });
  // An instance may be gone before it was looked at; the list says that.
  if (data === undefined) return error === null ? '…' : t.none;
  const { cpu_core_usage: used, cpu_core_total: cores, cpu_memory_usage: memory, cpu_memory_total: most } = data;
  return (
    <>
      <div>{t.cores(used?.toFixed(2) ?? '–', cores === undefined ? '–' : String(cores))}</div>
      <div>{`${memory} / ${most ?? '–'} MB`}</div>
    </>
  );
}
