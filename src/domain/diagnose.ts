import type { ContainerApi } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';

export interface DiagnosisInput {
  /** `name version` of the model. */
  readonly label: string;
  readonly instance: string;
  readonly container: ContainerApi;
  /** EXPOSE of the image. */
  readonly exposedPorts: readonly number[];
  /** Where the container listens; undefined where that cannot be seen. */
  readonly listening: { readonly reachable: readonly number[]; readonly loopbackOnly: readonly number[] } | undefined;
  /** The last failed check. */
  readonly failed: { readonly failure: 'refused' | 'not-tls' | 'answer'; readonly detail: string };
}

/** Says what a person can do about an instance that runs but does not become ready; undefined while it may just need more time. */
export function diagnose(input: DiagnosisInput): Notice | undefined {
  const { label: model, container, failed, instance } = input;
  if (failed.failure === 'not-tls') {
    const suggested = container.protocol === 'wss' ? 'ws' : 'http';
    return notice('instance.not-tls', { model, port: container.port, suggested, detail: failed.detail });
  }
  const port = diagnosePort(input);
  if (port) return port;
  return failed.failure === 'answer'
    ? notice('instance.not-ready', { model, instance, detail: failed.detail })
    : undefined;
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
  const [first] = listening.reachable;
  if (first === undefined) return undefined;
  // Of several ports the one that the image declares is the likeliest.
  const suggested = listening.reachable.find((candidate) => exposedPorts.includes(candidate)) ?? first;
  return notice('instance.wrong-port', { model, port, ports: listening.reachable.join(', '), suggested });
}
