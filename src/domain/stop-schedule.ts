import type { CreateServiceRequest } from '../contract/resources/service.ts';
import type { Service } from '../contract/service.ts';

type Schedule = NonNullable<CreateServiceRequest['schedule']>;

const unitMs = { MINUTES: 60_000, HOURS: 3_600_000, DAYS: 86_400_000 } as const;

/** When what begins now is to be stopped (reference, services, 2.1, `schedule`), ms since the epoch. Undefined: not by itself. */
export function stopTime(schedule: Schedule | null | undefined, now: number): number | undefined {
  const [stop] = schedule ?? [];
  return stop && now + Number(stop.duration) * unitMs[stop.time_unit];
}

/** Whether the service runs longer than it was meant to. `now`: the machine's clock, ms since the epoch. */
export function isOverdue({ wish, spec: { stopAt } }: Pick<Service, 'wish' | 'spec'>, now: number): boolean {
  return wish === 'running' && stopAt !== undefined && stopAt <= now;
}
