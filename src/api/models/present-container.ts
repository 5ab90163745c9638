import type { Model, Probe } from '../../contract/model.ts';
import { containerApi } from '../../contract/resources/container-api.ts';
import type { EffectiveConfiguration } from '../../contract/resources/effective-configuration.ts';
import { givenConfiguration } from '../../domain/given-configuration.ts';

/** How the container of a model is reached, started and probed: what was given, what its examination filled in, and the defaults. */
export function presentContainer({ container, request }: Model): EffectiveConfiguration {
  const { protocol, port, command, startupProbe, readinessProbe, livenessProbe } = container;
  return {
    protocol,
    port,
    ...(command && { cmd: [...command] }),
    ...(startupProbe && { startup_health: presentProbe(startupProbe) }),
    ...(readinessProbe && { readiness_health: presentProbe(readinessProbe) }),
    ...(livenessProbe && { health: presentProbe(livenessProbe) }),
    found: foundFields(container, request),
  };
}

/** Nothing else than an examination makes a container another one than was given; protocol and port are found together. */
function foundFields(container: Model['container'], request: Model['request']): EffectiveConfiguration['found'] {
  const given = givenConfiguration(request);
  const plain = containerApi(given, undefined);
  const isProbeFound = container.readinessProbe !== undefined && plain.readinessProbe === undefined;
  if (!isProbeFound && container.protocol === plain.protocol && container.port === plain.port) return [];
  return [
    ...(given.protocol === undefined ? (['protocol'] as const) : []),
    ...(given.port === undefined ? (['port'] as const) : []),
    ...(isProbeFound ? (['readiness_health'] as const) : []),
  ];
}

/** In the words of `initial_config`, where times are strings. */
function presentProbe(probe: Probe): NonNullable<EffectiveConfiguration['health']> {
  const { method, protocol, path, subProtocol, message, expect, command } = probe;
  const isAsked = method === 'HTTP' || method === 'WEBSOCKET';
  return {
    check_method: method,
    ...(method === 'HTTP' && { protocol }),
    ...(method === 'WEBSOCKET' && { protocol: protocol === 'https' ? 'wss' : 'ws' }),
    ...(isAsked && { url: path }),
    ...(method === 'EXEC' && { command: [...command] }),
    period_seconds: String(probe.periodSeconds),
    initial_delay_seconds: String(probe.initialDelaySeconds),
    timeout_seconds: String(probe.timeoutSeconds),
    failure_threshold: String(probe.failureThreshold),
    ...(subProtocol && { sub_protocol: subProtocol }),
    ...(message && { message }),
    ...(expect && { expect }),
  };
}
