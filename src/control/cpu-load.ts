import type { InstanceUsage } from './instance-usage.ts';

/** What instances use of their cores, as it is asked for from time to time. */
export interface CpuLoad {
  /** Cores that these instances use together; undefined where that is not known of each. Never waits. */
  cores(instanceIds: readonly string[]): number | undefined;
}

/** Between two questions about an instance, ms. */
const askedEvery = 5_000;
/** An answer is worth so long, ms. */
const goodFor = 15_000;

interface Row {
  askedAt: number;
  answer?: { readonly at: number; readonly cores: number };
}

/** `now`: ms by a clock that nobody sets. */
export function createCpuLoad(
  usage: (instanceId: string) => Promise<InstanceUsage | undefined>,
  now: () => number,
): CpuLoad {
  const rows = new Map<string, Row>();
  const ask = async (id: string, row: Row) => {
    row.askedAt = now();
    // Where the engine does not answer, that is for others to tell.
    const answer = await usage(id).catch(() => undefined);
    if (answer?.cores !== undefined) row.answer = { at: now(), cores: answer.cores };
  };
  return {
    cores(instanceIds) {
      const at = now();
      for (const [id, { askedAt }] of rows) if (at - askedAt > goodFor) rows.delete(id);
      for (const id of instanceIds) {
        const row = rows.get(id) ?? { askedAt: Number.NEGATIVE_INFINITY };
        rows.set(id, row);
        if (at - row.askedAt >= askedEvery) void ask(id, row);
      }
      const answers = instanceIds.flatMap((id) => rows.get(id)?.answer ?? []);
      if (answers.length < instanceIds.length || answers.some((answer) => at - answer.at > goodFor)) return undefined;
      return answers.reduce((sum, { cores }) => sum + cores, 0);
    },
  };
}
