import type { Service, ServiceState } from '../contract/service.ts';

/** Since its last deployment began the service was ready as a whole once; from then on failures are recovered from, for ever. */
export function isEstablished(state: ServiceState): boolean {
  return state.progress >= 100 || state.rollout !== undefined;
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
  const transitionAt = next.status === previous.status ? previous.transitionAt : now;
  const state = { ...next, transitionAt };
  const members = new Set([...Object.keys(previous), ...Object.keys(state)]) as Set<keyof ServiceState>;
  const same = [...members].every((name) => JSON.stringify(previous[name]) === JSON.stringify(state[name]));
  return same ? previous : state;
}
