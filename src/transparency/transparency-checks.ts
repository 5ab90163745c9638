import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import type { TransparencyCheck, TransparencyReport } from '../contract/transparency.ts';
import type { PublicAddress, Subject } from './check-instance.ts';

export interface TransparencyChecksOptions {
  /** The record by which the gateway knows a service. */
  route(serviceId: string): Route | undefined;
  /** The public address, as it is reached from this machine. */
  readonly gateway: PublicAddress;
}

export interface TransparencyChecks {
  /** Throws `ClientError` when the service cannot be checked, or too many checks run. */
  run(request: TransparencyCheck): Promise<TransparencyReport>;
}

/** Checks at once, of different services: each takes a core while its image answers fast. */
const mostChecks = 3;

/** Compares live instances with what clients see of them. */
export function createTransparencyChecks({ route, gateway }: TransparencyChecksOptions): TransparencyChecks {
  const running = new Set<string>();
  return {
    async run(request) {
      const { serviceId, serviceName } = request;
      const subject = chooseSubject(route(serviceId), request);
      if (running.has(serviceId)) throw clientError('service.check-under-way', { name: serviceName });
      if (running.size >= mostChecks) throw clientError('service.too-many-checks', { maximum: mostChecks });
      running.add(serviceId);
      try {
        // Checks are rare, and all that they say takes 7 MB, which the control process does without until the first one.
        const { checkInstance } = await import('./check-instance.ts');
        return await checkInstance(subject, request, gateway);
      } finally {
        running.delete(serviceId);
      }
    },
  };
}

function chooseSubject(route: Route | undefined, { serviceName, question }: TransparencyCheck): Subject {
  if (route === undefined || !route.open) throw clientError('service.check-needs-running', { name: serviceName });
  if (!route.websocket) throw clientError('service.check-needs-websocket', { name: serviceName });
  const subjects = route.versions.flatMap(({ modelId, tls, instances }) =>
    instances.map(({ id, host, port }): Subject => {
      // What an image shows is its own affair; the gateway asks for nothing either.
      const address = { host, port, ...(tls && { tls: { rejectUnauthorized: false } }) };
      return { instanceId: id, modelId, address };
    }),
  );
  const { instanceId: wanted } = question;
  const subject = subjects.find(({ instanceId }) => wanted === undefined || instanceId === wanted);
  if (subject !== undefined) return subject;
  if (wanted === undefined) throw clientError('service.check-needs-running', { name: serviceName });
  throw clientError('service.instance-not-found', { name: serviceName, instance: wanted });
}
