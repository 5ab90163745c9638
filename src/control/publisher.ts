import type { TokenRevocation } from '../contract/route.ts';
import type { Logger } from '../log/logger.ts';
import type { RevocationStore } from '../store/identities.ts';
import type { AccessKeyFeed } from './access-key-feed.ts';
import type { AppFeed } from './app-feed.ts';
import type { LinkServer } from './link-server.ts';
import type { PolicyFeed } from './policy-feed.ts';

/**
 * Puts into force what the API changed in the store. Each call resolves once every live worker has acknowledged it; one
 * that does not answer within a second is not waited for, as the link drops it before long.
 */
export interface Publisher extends Disposable {
  policy(serviceId: string): Promise<void>;
  /** Of all services. */
  policies(): Promise<void>;
  accessKeys(): Promise<void>;
  apps(): Promise<void>;
  revocations(): Promise<void>;
}

export interface PublisherOptions {
  readonly link: Pick<
    LinkServer,
    | 'publishPolicy'
    | 'publishAccessKeys'
    | 'publishApps'
    | 'publishRevocations'
    | 'sequence'
    | 'acknowledged'
    | 'onChange'
  >;
  readonly policies: PolicyFeed;
  readonly accessKeys: AccessKeyFeed;
  readonly apps: AppFeed;
  readonly revocations: RevocationStore;
  /** Told of revocations too: this process verifies tokens itself. */
  readonly onRevocations: (revocations: readonly TokenRevocation[]) => void;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two looks at everything, ms. Default one minute. */
  readonly period?: number;
}

/** How long an answer to a client may wait for workers, ms. */
const patience = 1_000;

/**
 * Whatever is published was read after the call, and one reading at a time: an older one cannot come last. Everything is
 * read anew from time to time, so that a failed publishing does not stay, and revocations go when their tokens are over.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { link, policies, revocations, now, log, period = 60_000 } = options;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (publish: () => Promise<void>): Promise<void> => {
    const turn = last.then(publish);
    // A failure is the caller's to tell; the next one has its turn all the same.
    last = turn.catch(() => undefined);
    return turn;
  };
  const policy = async (serviceId: string) => link.publishPolicy(serviceId, await policies.of(serviceId));
  const allPolicies = async () => {
    for (const [serviceId, asked] of await policies.all()) link.publishPolicy(serviceId, asked);
  };
  const accessKeys = async () => link.publishAccessKeys(await options.accessKeys());
  const apps = async () => link.publishApps(await options.apps());
  const revoked = async () => {
    const inForce = await revocations.inForce(now());
    options.onRevocations(inForce);
    link.publishRevocations(inForce);
  };
  const everything = async () => {
    await revocations.removeOver(now());
    await revoked();
    await accessKeys();
    await apps();
    await allPolicies();
  };
  const timer = setInterval(() => {
    inTurn(everything).catch((error) => log.error({ error }, 'the gateway could not be told what is in force anew'));
  }, period);

  const putInForce = async (publish: () => Promise<void>) => {
    const before = link.sequence;
    await inTurn(publish);
    if (link.sequence !== before) await acknowledgement(link);
  };
  return {
    policy: (serviceId) => putInForce(() => policy(serviceId)),
    policies: () => putInForce(allPolicies),
    accessKeys: () => putInForce(accessKeys),
    apps: () => putInForce(apps),
    revocations: () => putInForce(revoked),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function acknowledgement(link: Pick<LinkServer, 'sequence' | 'acknowledged' | 'onChange'>): Promise<void> {
  const { sequence } = link;
  if (link.acknowledged(sequence)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _ = link.onChange(() => {
    if (link.acknowledged(sequence)) resolve();
  });
  const timer = setTimeout(resolve, patience);
  await promise;
  clearTimeout(timer);
}
