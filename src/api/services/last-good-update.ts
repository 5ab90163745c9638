import type { Service, ServiceUpdate } from '../../contract/service.ts';
import { sameConfiguration, withRestartsOf } from '../../store/service-configuration.ts';

/** The last that was ready before the present one, which is the first of `updates`. */
export function lastGoodUpdate(service: Service, updates: readonly ServiceUpdate[]): ServiceUpdate | undefined {
  return updates.slice(1).find((update) => update.result === 'SUCCESS' && !isOnlyRestarted(update, service, updates));
}

/** Going back over a restart that is over would be another one; going back from one that is not calls it off. */
export function isOnlyRestarted(
  { versions }: ServiceUpdate,
  { spec }: Service,
  [present]: readonly ServiceUpdate[],
): boolean {
  if (present?.result !== 'SUCCESS' || sameConfiguration({ versions }, spec)) return false;
  return sameConfiguration({ versions: withRestartsOf(versions, spec.versions) }, spec);
}
