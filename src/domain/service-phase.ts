import type { Service, ServiceState } from '../contract/service.ts';

/** Since its last deployment began the service was ready as a whole once; from then on failures are recovered from, for ever. */
export function isEstablished(state: ServiceState): boolean {
  return state.progress >= 100;
}

/** The deployment was given up: nothing runs until it is asked for again. */
export function isGivenUp(state: ServiceState): boolean {
  return state.status === 'failed' && !isEstablished(state);
}

/** Nothing of the service is meant to run in this state. */
export function isAtRest(state: ServiceState): boolean {
  return state.status === 'stopped' || isGivenUp(state);
}

/** A wish that the reconciler has not looked at yet. */
export function isNewWish(service: Service): boolean {
  return service.generation !== service.state.observedGeneration;
}

/** The state after `previous`: the instant of the transition moves only with the status, and an equal state stays the same object. */
export function nextState(previous: ServiceState, next: Omit<ServiceState, 'transitionAt'>, now: number): ServiceState {
  const same =
    next.status === previous.status &&
    next.observedGeneration === previous.observedGeneration &&
    next.progress === previous.progress &&
    next.deployStartedAt === previous.deployStartedAt &&
    JSON.stringify(next.reason) === JSON.stringify(previous.reason);
  if (same) return previous;
  return { ...next, transitionAt: next.status === previous.status ? previous.transitionAt : now };
}
