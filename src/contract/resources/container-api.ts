import type { ContainerApi, ContainerProtocol, Probe, ProbeMethod } from '../model.ts';
import { commandWords, startCommand } from './command-words.ts';
import type { ModelConfiguration, ProbeConfiguration } from './model-configuration.ts';

/** The container's own port unless the model names another one (reference, section 6, "Custom image for inference"). */
const defaultPort = 8080;

/** The console's defaults for a probe; its time-out is ours: the reference has none. */
const probeDefaults = { path: '/health', period: 5, delay: 12, failures: 12, timeout: 5 };

/** Where a WEBSOCKET probe knocks when it does not say it: where clients do that have nothing behind the service's id. */
const webSocketPath = '/';

/** How to reach, start and probe the container, from a valid `initial_config` and the request's own `cmd`. */
export function containerApi(
  configuration: ModelConfiguration,
  command: string | readonly string[] | undefined,
): ContainerApi {
  const protocol = (configuration.protocol ?? 'http').toLowerCase() as ContainerProtocol;
  const words = startCommand(command ?? configuration.cmd ?? []);
  const probe = (given: ProbeConfiguration | null | undefined) => toProbe(given, protocol);
  const startupProbe = probe(configuration.startup_health);
  const readinessProbe = probe(configuration.readiness_health);
  const livenessProbe = probe(configuration.health);
  return {
    protocol,
    port: Number(configuration.port ?? defaultPort),
    ...(words.length > 0 && { command: words }),
    ...(startupProbe && { startupProbe }),
    ...(readinessProbe && { readinessProbe }),
    ...(livenessProbe && { livenessProbe }),
  };
}

function toProbe(given: ProbeConfiguration | null | undefined, container: ContainerProtocol): Probe | undefined {
  // Clients send `{}` for "none".
  if (!given || Object.values(given).every((value) => value === null || value === undefined)) return undefined;
  const method = methodOf(given);
  const path = given.url || (method === 'WEBSOCKET' ? webSocketPath : probeDefaults.path);
  const command = commandOf(given);
  return {
    method,
    protocol: /^(https|wss)$/i.test(given.protocol ?? container) ? 'https' : 'http',
    path: path.startsWith('/') ? path : `/${path}`,
    command: typeof command === 'string' ? commandWords(command) : command,
    ...(method === 'WEBSOCKET' ? webSocketSettings(given) : {}),
    initialDelaySeconds: Number(given.initial_delay_seconds ?? probeDefaults.delay),
    periodSeconds: Number(given.period_seconds ?? probeDefaults.period),
    timeoutSeconds: Number(given.timeout_seconds ?? probeDefaults.timeout),
    failureThreshold: Number(given.failure_threshold ?? probeDefaults.failures),
  };
}

function methodOf(given: ProbeConfiguration): ProbeMethod {
  const method = given.check_method ?? (commandOf(given).length > 0 && !given.url ? 'EXEC' : 'HTTP');
  // The second version of the API has no method for it, but a protocol.
  return method === 'HTTP' && /^wss?$/i.test(given.protocol ?? '') ? 'WEBSOCKET' : method;
}

/** The first version of the API calls it `command`, the second one `cmd`. */
export function commandOf(given: ProbeConfiguration): string | readonly string[] {
  return given.command ?? given.cmd ?? [];
}

function webSocketSettings(given: ProbeConfiguration): Pick<Probe, 'subProtocol' | 'message' | 'expect'> {
  const { sub_protocol: subProtocol, message, expect } = given;
  return { ...(subProtocol && { subProtocol }), ...(message && { message }), ...(expect && { expect }) };
}
