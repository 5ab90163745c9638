import type { ContainerApi, Probe } from '../contract/model.ts';

/** What a check does. `connect` makes a TCP connection, and a TLS handshake behind it where the container speaks TLS. */
export type CheckKind =
  | { readonly kind: 'connect'; readonly tls: boolean }
  | { readonly kind: 'http'; readonly tls: boolean; readonly path: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

/** A check with its times (ms) and the failures in a row that count as one. */
export interface CheckPlan {
  readonly check: CheckKind;
  readonly initialDelay: number;
  /** Before it first passed. */
  readonly eagerPeriod: number;
  readonly period: number;
  readonly timeout: number;
  readonly failureThreshold: number;
}

/** Readiness waits for start-up; so does liveness. */
export interface ProbePlan {
  readonly startup?: CheckPlan;
  readonly readiness: CheckPlan;
  readonly liveness?: CheckPlan;
}

/** The probes of a model's instances. Without a configured readiness probe a port that accepts is enough: no request is made that nobody asked for. */
export function probePlan(container: ContainerApi): ProbePlan {
  const tls = speaksTls(container);
  const { startupProbe, readinessProbe, livenessProbe } = container;
  return {
    ...(startupProbe ? { startup: configured(startupProbe, tls) } : {}),
    readiness: readinessProbe ? configured(readinessProbe, tls) : connects(tls),
    ...(livenessProbe ? { liveness: configured(livenessProbe, tls) } : {}),
  };
}

export function speaksTls(container: ContainerApi): boolean {
  return container.protocol === 'https' || container.protocol === 'wss';
}

function connects(tls: boolean): CheckPlan {
  return {
    check: { kind: 'connect', tls },
    initialDelay: 0,
    eagerPeriod: 200,
    period: 10_000,
    timeout: 3000,
    failureThreshold: 3,
  };
}

function configured(probe: Probe, tls: boolean): CheckPlan {
  const period = Math.max(1, probe.periodSeconds) * 1000;
  return {
    check: checkOf(probe, tls),
    initialDelay: probe.initialDelaySeconds * 1000,
    eagerPeriod: period,
    period,
    timeout: Math.max(1, probe.timeoutSeconds) * 1000,
    failureThreshold: Math.max(1, probe.failureThreshold),
  };
}

function checkOf(probe: Probe, tls: boolean): CheckKind {
  switch (probe.method) {
    case 'HTTP':
      return { kind: 'http', tls: probe.protocol === 'https', path: probe.path };
    case 'EXEC':
      return { kind: 'exec', command: probe.command };
    case 'TCP':
      return { kind: 'connect', tls };
  }
}
