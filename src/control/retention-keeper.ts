import { newHexId } from '../auth/identifiers.ts';
import { localAddress } from '../contract/audit.ts';
import type { RetentionRule } from '../contract/retention.ts';
import { type AgingTag, exceptionsOf, expiredTags } from '../domain/retention.ts';
import type { Logger } from '../log/logger.ts';
import type { RepositoryStore } from '../store/repositories.ts';
import type { Retention, RetentionStore, RetiredTag } from '../store/retentions.ts';
import type { AuditStore } from '../store/store.ts';
import { createActivation } from './activation.ts';
import { createTurns } from './turns.ts';

export interface RetentionKeeper {
  /** Something was pushed to the repository, or it has other rules. */
  wake(repository: string): void;
  close(): Promise<void>;
}

export interface RetentionKeeperDeps {
  readonly retentions: Pick<RetentionStore, 'find' | 'repositories' | 'record'>;
  readonly repositories: Pick<RepositoryStore, 'find' | 'listTags'>;
  readonly audit: Pick<AuditStore, 'begin' | 'finish'>;
  readonly registry: {
    /** Takes away what nothing needs of these; `writeDown` gets those that will go, first. Gives the tags that went. */
    retireTags<Tag extends { readonly tag: string; readonly digest: string }>(
      repository: string,
      tags: readonly Tag[],
      writeDown: (going: readonly Tag[]) => Promise<void>,
    ): Promise<readonly string[]>;
  };
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two looks at everything, ms. Default one hour. */
  readonly period?: number;
}

/** Tags of one look at the list, and of one removal: nothing else is done in the repository meanwhile. */
const atOnce = 100;
/** Tags that are held against expressions in one turn. */
const perTurn = 10;

interface Candidate extends AgingTag {
  readonly digest: string;
}

/** Takes tags away whose time is over by the rules of their repository: after each push to it, and every hour. */
export function createRetentionKeeper(deps: RetentionKeeperDeps): RetentionKeeper {
  const { retentions, registry, log, now, period = 3_600_000 } = deps;
  const turn = createTurns(1);
  const woken = new Set<string>();
  let fullLookAt = now();
  let isClosed = false;

  const lookAt = async (repository: string): Promise<void> => {
    const retention = await retentions.find(repository);
    if (!retention) return;
    const expired = await findExpired(retention.rules, await readTags(repository));
    for (let start = 0; start < expired.length && !isClosed; start += atOnce) {
      const slice = expired.slice(start, start + atOnce);
      const gone = await retire(retention, slice);
      if (gone.length > 0) log.info({ repository, tags: gone }, 'tags whose time was over were removed');
    }
  };

  /**
   * Written down before it is done, in the registry's own turn: what is asked to go stays as long as something needs it, at every look anew.
   * Killed in between, the next look takes the same tags, and they stand in the history once.
   */
  const retire = async (retention: Retention, tags: readonly RetiredTag[]): Promise<readonly string[]> => {
    const id = newHexId();
    let begun = false;
    let status = 500;
    try {
      const gone = await registry.retireTags(retention.repository, tags, async (going) => {
        begun = await beginRecord(id, retention, going);
        await retentions.record(retention, going);
      });
      status = 202;
      return gone;
    } finally {
      if (begun) await endRecord(id, status);
    }
  };

  const beginRecord = async (
    id: string,
    { repository, number }: Retention,
    tags: readonly RetiredTag[],
  ): Promise<boolean> => {
    const found = await deps.repositories.find(repository);
    // Deleted meanwhile, which is in a record of its own.
    if (!found) return false;
    await deps.audit.begin({
      id,
      at: now(),
      domainId: found.domainId,
      userId: '',
      userName: '',
      credential: { kind: 'retention-rule', id: String(number) },
      clientAddress: localAddress,
      action: 'DELETE /v2/{repository}/manifests/{reference}',
      resources: [
        { type: 'repository', id: repository },
        ...tags.map(({ tag }) => ({ type: 'image', id: `${repository}:${tag}` })),
      ],
    });
    return true;
  };

  const endRecord = (id: string, status: number): Promise<void> =>
    deps.audit.finish(id, { at: now(), status }).catch((error: unknown) => {
      log.error({ error, record: id }, 'an audit record could not be ended');
    });

  const readTags = async (repository: string): Promise<readonly Candidate[]> => {
    const tags: Candidate[] = [];
    for (;;) {
      const query = { repository, sortBy: 'tag', order: 'asc' } as const;
      const { rows, total } = await deps.repositories.listTags(query, { skip: tags.length, limit: atOnce });
      tags.push(...rows);
      if (rows.length === 0 || tags.length >= total) return tags;
      await turn();
    }
  };

  const findExpired = async (rules: readonly RetentionRule[], tags: readonly Candidate[]) => {
    const expired = new Map<string, RetiredTag>();
    for (const rule of rules) {
      const isExcepted = exceptionsOf(rule);
      const counted: Candidate[] = [];
      for (const [index, candidate] of tags.entries()) {
        if (index % perTurn === 0) await turn();
        if (!isExcepted(candidate.tag)) counted.push(candidate);
      }
      for (const { tag, digest } of expiredTags(rule, counted, now())) {
        if (!expired.has(tag)) expired.set(tag, { template: rule.template, tag, digest });
      }
    }
    return [...expired.values()];
  };

  const activation = createActivation({
    now,
    run: async () => {
      if (now() >= fullLookAt) {
        for (const repository of await retentions.repositories()) woken.add(repository);
        fullLookAt = now() + period;
      }
      activation.wakeAt(fullLookAt);
      for (const repository of woken) {
        if (isClosed) return;
        woken.delete(repository);
        await lookAt(repository).catch((error: unknown) =>
          log.error({ error, repository }, 'tags whose time is over could not be removed; tried again'),
        );
      }
    },
    onError: (error) => log.error({ error }, 'repositories could not be looked through for tags whose time is over'),
    retryAfter: period,
  });
  activation.wake();

  return {
    wake(repository) {
      woken.add(repository);
      activation.wake();
    },
    async close() {
      isClosed = true;
      await activation.close();
    },
  };
}
