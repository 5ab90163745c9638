import type { ContainerApi, ContainerProtocol, Probe, ProbeMethod } from '../model.ts';
import { commandWords, startCommand } from './command-words.ts';
import type { ModelConfiguration, ProbeConfiguration } from './model-configuration.ts';

/** The container's own port unless the model names another one (reference, section 6, "Custom image for inference"). */
const defaultPort = 8080;

/** The console's defaults for a probe; its time-out is ours: the reference has none. */
const probeDefaults = { path: '/health', period: 5, delay: 12, failures: 12, timeout: 5 };

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
  const tls = container === 'https' || container === 'wss';
  const path = given.url || probeDefaults.path;
  return {
    method: methodOf(given),
    protocol: (given.protocol ?? (tls ? 'https' : 'http')).toLowerCase() === 'https' ? 'https' : 'http',
    path: path.startsWith('/') ? path : `/${path}`,
    command: typeof given.command === 'string' ? commandWords(given.command) : (given.command ?? []),
    initialDelaySeconds: Number(given.initial_delay_seconds ?? probeDefaults.delay),
    periodSeconds: Number(given.period_seconds ?? probeDefaults.period),
    timeoutSeconds: Number(given.timeout_seconds ?? probeDefaults.timeout),
    failureThreshold: Number(given.failure_threshold ?? probeDefaults.failures),
  };
}

function methodOf(given: ProbeConfiguration): ProbeMethod {
  return given.check_method ?? (given.command && !given.url ? 'EXEC' : 'HTTP');
}
