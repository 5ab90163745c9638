import type { Healthcheck } from '../contract/healthcheck.ts';
import type { ContainerApi, Probe } from '../contract/model.ts';

/** What a check does. `connect` makes a TCP connection, and a TLS handshake behind it where the container speaks TLS. */
export type CheckKind =
  | { readonly kind: 'connect'; readonly tls: boolean }
  | { readonly kind: 'http'; readonly tls: boolean; readonly path: string }
  | {
      readonly kind: 'web-socket';
      readonly tls: boolean;
      readonly path: string;
      readonly subProtocol?: string;
      /** Sent as text. */
      readonly message?: string;
      /** What a message of the server has to contain; where only `message` is there, any message will do. */
      readonly expect?: string;
    }
  | { readonly kind: 'exec'; readonly command: readonly string[]; readonly healthcheck?: true };

export type CheckOf<Kind extends CheckKind['kind']> = Extract<CheckKind, { kind: Kind }>;

/** A check with its times (ms) and the failures in a row that count as one. */
export interface CheckPlan {
  readonly check: CheckKind;
  readonly initialDelay: number;
  /** As long as it does not pass. */
  readonly eagerPeriod: number;
  readonly period: number;
  readonly timeout: number;
  readonly failureThreshold: number;
}

export interface ProbePlan {
  /** Each has to pass once, one after the other, before readiness and liveness begin. */
  readonly startup: readonly CheckPlan[];
  readonly readiness: CheckPlan;
  /** `as readiness`: one check for both, so that it is not made twice. */
  readonly liveness?: CheckPlan | 'as readiness';
}

/**
 * The probes of a model's instances: the configured ones, else the image's HEALTHCHECK. Without either a port that accepts is
 * enough: no request is made that nobody asked for.
 */
export function probePlan(container: ContainerApi, healthcheck?: Healthcheck): ProbePlan {
  const tls = speaksTls(container);
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const isConfigured = startupProbe !== undefined || readinessProbe !== undefined || livenessProbe !== undefined;
  if (healthcheck && !isConfigured) return healthcheckPlan(healthcheck, tls);
  return {
    startup: startupProbe ? [configured(startupProbe, tls)] : [],
    readiness: readinessProbe ? configured(readinessProbe, tls) : connects(tls),
    ...(livenessProbe ? { liveness: configured(livenessProbe, tls) } : {}),
  };
}

export function speaksTls(container: ContainerApi): boolean {
  return container.protocol === 'https' || container.protocol === 'wss';
}

/**
 * An engine alone only marks a container as unhealthy; orchestrators restart it, and so do we. But an image that never said how
 * long its start takes has not promised to pass soon: until it has passed once, nothing but the deployment's own time limits it.
 * The port is looked at first: the command may be content with an image that listens elsewhere.
 */
function healthcheckPlan(image: Healthcheck, tls: boolean): ProbePlan {
  const { command, interval, timeout, startPeriod, retries } = image;
  const startInterval = Math.min(image.startInterval, interval);
  const check: CheckPlan = {
    check: { kind: 'exec', command, healthcheck: true },
    initialDelay: 0,
    eagerPeriod: interval,
    period: interval,
    timeout,
    failureThreshold: retries,
  };
  const patience = startPeriod === 0 ? Number.POSITIVE_INFINITY : Math.ceil(startPeriod / startInterval) + retries;
  return {
    startup: [
      { ...connects(tls), failureThreshold: Number.POSITIVE_INFINITY },
      { ...check, eagerPeriod: startInterval, failureThreshold: patience },
    ],
    readiness: check,
    liveness: 'as readiness',
  };
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
    case 'WEBSOCKET': {
      const { path, subProtocol, message, expect } = probe;
      const asked = { ...(subProtocol && { subProtocol }), ...(message && { message }), ...(expect && { expect }) };
      return { kind: 'web-socket', tls: probe.protocol === 'https', path, ...asked };
    }
    case 'EXEC':
      return { kind: 'exec', command: probe.command };
    case 'TCP':
      return { kind: 'connect', tls };
  }
}
