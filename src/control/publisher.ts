import type { LinkServer } from './link-server.ts';
import type { PolicyFeed } from './policy-feed.ts';

/** Puts into force at the gateway what the API changed in the store. Each call resolves once every worker was told. */
export interface Publisher {
  policy(serviceId: string): Promise<void>;
}

/** Whatever is published was read after the call, and one reading at a time: an older one cannot come last. */
export function createPublisher(options: {
  readonly link: Pick<LinkServer, 'publishPolicy'>;
  readonly policies: PolicyFeed;
}): Publisher {
  const { link, policies } = options;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (publish: () => Promise<void>): Promise<void> => {
    const turn = last.then(publish);
    // A failure is the caller's to tell; the next one has its turn all the same.
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    policy: (serviceId) => inTurn(async () => link.publishPolicy(serviceId, await policies.of(serviceId))),
  };
}
