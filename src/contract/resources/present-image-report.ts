import {
  type ContainerSuggestion,
  type ExaminedImage,
  type ExaminedPort,
  type ImageReport,
  type ImageRun,
  isUsable,
  type RunStart,
} from '../image-report.ts';
import { noticeText } from '../notices.ts';
import type { Language } from '../text.ts';
import type { ImageReportBody } from './image-report.ts';
import type { ModelConfiguration } from './model-configuration.ts';

type RunBody = NonNullable<ImageReportBody['run']>;

/** A report as programs get it; its sentences in `language`. */
export function presentImageReport(report: ImageReport, language: Language): ImageReportBody {
  const { suggestion, facts, run } = report;
  const missing = report.findings.find(({ notice }) => notice.key === 'doctor.needs-environment');
  return {
    image: report.image,
    usable: isUsable(report),
    start_time: report.startedAt,
    duration_in_ms: report.durationMs,
    findings: report.findings.map(({ level, notice }) => ({
      level,
      code: notice.key,
      message: noticeText(notice, language),
    })),
    ...(missing && { missing_envs: `${missing.notice.args['names']}`.split(', ') }),
    ...(suggestion && { initial_config: suggestedConfiguration(suggestion) }),
    ...(suggestion?.webSocketPath !== undefined && { websocket_path: suggestion.webSocketPath }),
    ...(suggestion?.subprotocol !== undefined && { subprotocol: suggestion.subprotocol }),
    ...(facts && { image_facts: presentFacts(facts) }),
    ...(run && { run: presentRun(run) }),
  };
}

/** What `initial_config` would say of the container. */
export function suggestedConfiguration({ protocol, port, readinessPath }: ContainerSuggestion): ModelConfiguration {
  const isSecure = protocol === 'https' || protocol === 'wss';
  if (readinessPath === undefined) return { protocol, port };
  const probe = { check_method: 'HTTP', protocol: isSecure ? 'https' : 'http', url: readinessPath } as const;
  return { protocol, port, readiness_health: probe };
}

function presentFacts(facts: ExaminedImage): NonNullable<ImageReportBody['image_facts']> {
  return {
    ...(facts.digest !== undefined && { digest: facts.digest }),
    size_in_bytes: facts.sizeBytes,
    os: facts.os,
    architecture: facts.architecture,
    user: facts.user,
    entrypoint: [...facts.entrypoint],
    cmd: [...facts.command],
    exposed_ports: [...facts.exposedPorts],
    ...(facts.healthcheck && { healthcheck: [...facts.healthcheck.command] }),
    stop_signal: facts.stopSignal,
  };
}

function presentRun(run: ImageRun): RunBody {
  const { memory, idle, end } = run;
  return {
    memory_limit_in_mb: run.limits.memoryMegabytes,
    cpu_limit: run.limits.cpu,
    host_isolated: run.hostIsolated,
    start: presentStart(run.start),
    ports_visible: run.portsVisible,
    ports: run.ports.map(presentPort),
    ...(run.users && { user_ids: [...run.users] }),
    ...(memory && { memory: { rest_in_bytes: memory.restBytes, peak_in_bytes: memory.peakBytes } }),
    ...(idle && {
      idle: {
        path: idle.path,
        seconds: idle.seconds,
        kept: idle.kept,
        ...(idle.closedAfterMs !== undefined && { closed_after_in_ms: idle.closedAfterMs }),
        ...(idle.closeCode !== undefined && { close_code: idle.closeCode }),
        pings: idle.pings,
        messages: idle.messages,
      },
    }),
    ...(end && { end: presentEnd(end) }),
    ...(run.cutShort && { cut_short: run.cutShort }),
  };
}

function presentStart(start: RunStart): RunBody['start'] {
  switch (start.kind) {
    case 'listening':
      return { result: 'listening', after_in_ms: start.afterMs };
    case 'silent':
      return { result: 'silent', after_in_ms: start.afterMs, log: [...start.log] };
    case 'exited': {
      const { afterMs, exitCode, outOfMemory, log } = start;
      return { result: 'exited', after_in_ms: afterMs, exit_code: exitCode, out_of_memory: outOfMemory, log: [...log] };
    }
    case 'refused':
      return { result: 'refused', error_msg: start.detail };
  }
}

function presentPort(found: ExaminedPort): RunBody['ports'][number] {
  return {
    port: found.port,
    reach: found.reach,
    ipv6: found.ipv6,
    accepts: found.accepts,
    ...(found.protocol && { protocol: found.protocol }),
    ...(found.httpStatus !== undefined && { http_status: found.httpStatus }),
    ...(found.healthPath !== undefined && { health_path: found.healthPath }),
    any_path: found.anyPath,
    websockets: found.webSockets.map((socket) => ({
      path: socket.path,
      needs_subprotocol: socket.needsSubprotocol,
      subprotocols: [...socket.subprotocols],
      takes_any_subprotocol: socket.takesAnySubprotocol,
      extensions: socket.extensions,
    })),
    refused_handshakes: found.refusals.map(({ path, status }) => ({ path, status })),
  };
}

function presentEnd({ signal, afterMs, killed, exitCode, socket }: NonNullable<ImageRun['end']>): RunBody['end'] {
  return {
    signal,
    after_in_ms: afterMs,
    killed,
    ...(exitCode !== undefined && { exit_code: exitCode }),
    ...(socket && {
      socket: { ended: socket.ended, ...(socket.code !== undefined && { close_code: socket.code }) },
    }),
  };
}
