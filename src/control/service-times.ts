import type { Service, ServiceState } from '../contract/service.ts';
import type { SteadyClock } from './steady-clock.ts';

/** When its status changed is shown to people, and is stored by the machine's clock; decisions read it by ours. */
export function serviceInOurTime(service: Service, clock: Pick<SteadyClock, 'fromWall'>): Service {
  const transitionAt = clock.fromWall(service.state.transitionAt);
  return { ...service, state: { ...service.state, transitionAt } };
}

export function stateAsShown(state: ServiceState, clock: Pick<SteadyClock, 'toWall'>): ServiceState {
  return { ...state, transitionAt: clock.toWall(state.transitionAt) };
}
