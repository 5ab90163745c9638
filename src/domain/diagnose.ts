import type { ContainerApi } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';
import { speaksTls } from './probe-plan.ts';

export interface DiagnosisInput {
  /** `name version` of the model. */
  readonly label: string;
  readonly instance: string;
  readonly container: ContainerApi;
  /** EXPOSE of the image. */
  readonly exposedPorts: readonly number[];
  /** Where the container listens; undefined where that cannot be seen. */
  readonly listening: { readonly reachable: readonly number[]; readonly loopbackOnly: readonly number[] } | undefined;
  /** How long the instance has been waited for, ms. */
  readonly waited: number;
  /** The last failed check. */
  readonly failed: { readonly failure: 'refused' | 'not-tls' | 'answer'; readonly detail: string };
}

/** An image that has nothing to load is up by then, ms: after it, that nothing listens is worth a word. */
const slowAfter = 30_000;

/**
 * Says what a person can do about an instance that runs but does not become ready; undefined while it may just need more
 * time. Without the log lines of `instance.not-listening`, which whoever asks has to fetch.
 */
export function diagnose(input: DiagnosisInput): Notice | undefined {
  const { label: model, container, failed, instance } = input;
  // A probe may speak TLS where the container does not.
  if (failed.failure === 'not-tls' && speaksTls(container)) {
    const suggested = container.protocol === 'wss' ? 'ws' : 'http';
    return notice('instance.not-tls', { model, port: container.port, suggested, detail: failed.detail });
  }
  const port = diagnosePort(input);
  if (port) return port;
  if (failed.failure !== 'refused') return notice('instance.not-ready', { model, instance, detail: failed.detail });
  return input.waited < slowAfter ? undefined : diagnoseSilence(input);
}

function diagnosePort({ label: model, container, exposedPorts, listening }: DiagnosisInput): Notice | undefined {
  const { port } = container;
  if (!listening) {
    const [suggested] = exposedPorts;
    if (suggested === undefined || exposedPorts.includes(port)) return undefined;
    return notice('instance.exposed-port', { model, port, ports: exposedPorts.join(', '), suggested });
  }
  if (listening.reachable.includes(port)) return undefined;
  if (listening.loopbackOnly.includes(port)) return notice('instance.loopback-only', { model, port });
  const suggested = likeliest(listening.reachable, exposedPorts);
  if (suggested === undefined) return undefined;
  return notice('instance.wrong-port', { model, port, ports: listening.reachable.join(', '), suggested });
}

/** It has had its time, and no port explains it. */
function diagnoseSilence({ label: model, container, exposedPorts, listening, failed }: DiagnosisInput): Notice {
  const { port } = container;
  if (listening?.reachable.includes(port)) {
    return notice('instance.not-accepting', { model, port, detail: failed.detail });
  }
  const loopback = listening?.loopbackOnly ?? [];
  const suggested = likeliest(loopback, exposedPorts);
  if (suggested === undefined) return notice('instance.not-listening', { model, port, log: '-' });
  return notice('instance.loopback-elsewhere', { model, port, ports: loopback.join(', '), suggested });
}

/** Of several ports the one that the image declares. */
function likeliest(ports: readonly number[], exposedPorts: readonly number[]): number | undefined {
  return ports.find((candidate) => exposedPorts.includes(candidate)) ?? ports[0];
}
