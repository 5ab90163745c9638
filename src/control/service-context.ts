import type { HostFolderLookup } from '../contract/host-folder.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';
import type { ResourcePolicy } from '../domain/machine.ts';
import type { Engine } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { InstanceReplacements } from '../store/instance-replacements.ts';
import type { ModelReader, ServiceReader, ServiceWriter } from '../store/store.ts';
import type { PullRegistry } from './image-preparations.ts';
import type { InstanceUsage } from './instance-usage.ts';
import type { LinkServer } from './link-server.ts';
import type { SteadyClock } from './steady-clock.ts';

/** What the reconciling of services needs of the rest of the platform. */
export interface ServiceReconcilerDeps {
  readonly models: Pick<ModelReader, 'get'>;
  readonly services: Pick<ServiceReader, 'get' | 'all' | 'events'> &
    Pick<ServiceWriter, 'setState' | 'rollBack' | 'stopOverdue' | 'remove' | 'addEvent'> &
    Pick<InstanceReplacements, 'replacing' | 'replaced'>;
  readonly engine: Engine;
  /** Opens what is sealed of the environment of a service's version or of a model's container. */
  readonly openEnvironment: (
    ownerId: string,
    of: Pick<ServiceVersionSpec, 'sealedEnvironment'>,
  ) => Readonly<Record<string, string>>;
  /** Finds a folder of the machine that an instance is to have. */
  readonly hostFolder: HostFolderLookup;
  readonly link: Pick<
    LinkServer,
    | 'route'
    | 'routes'
    | 'publish'
    | 'retain'
    | 'sequence'
    | 'acknowledged'
    | 'openConnections'
    | 'counted'
    | 'waiting'
    | 'onChange'
    | 'onWaiting'
  >;
  readonly registry: PullRegistry;
  /** What an instance takes of the machine. Absent: nobody tells, and nothing is scaled by the CPU. */
  readonly usage?: (instanceId: string) => Promise<InstanceUsage | undefined>;
  /** How much of the machine is given out. Absent: nothing is counted, and no devices are given. */
  readonly resources?: ResourcePolicy;
  /** Told when what is seen of a service's instances is something else than before. Default nobody. */
  readonly onInstances?: (service: { readonly id: string; readonly projectId: string }) => void;
  /** Told when the configuration of a service was taken back, which may ask something else of the gateway. Default nobody. */
  readonly onTakenBack?: (serviceId: string) => void;
  readonly log: Logger;
  readonly clock: SteadyClock;
  /** How long open connections may go on when their instance has to go, ms. Default 30 s. */
  readonly drainTime?: number;
  /** Between two looks at everything when nothing calls for one, ms. Default 10 s. */
  readonly period?: number;
}
