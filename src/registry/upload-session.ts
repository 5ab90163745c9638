import { clientError } from '../contract/errors.ts';
import type { DigestAlgorithm } from './digest.ts';
import type { RepositoryName } from './repository-name.ts';

/** One unfinished upload, as this process knows it. */
export interface UploadSession {
  readonly id: string;
  readonly repository: RepositoryName;
  /** Bytes on disk. */
  offset: number;
  /** When something came last, ms. */
  touchedAt: number;
  ended: boolean;
  /** The running hash of the bytes `[0, hash.length)`; absent after a restart or a failed write. */
  hash: { readonly algorithm: DigestAlgorithm; readonly state: Bun.CryptoHasher; length: number } | undefined;
  /** The newest request that writes to it. */
  holder: AbortController | undefined;
  /** Settles when every request that held it is through. */
  settled: Promise<void>;
}

export function newSession(
  id: string,
  repository: RepositoryName,
  now: number,
  algorithm: DigestAlgorithm = 'sha256',
): UploadSession {
  return {
    id,
    repository,
    offset: 0,
    touchedAt: now,
    ended: false,
    hash: { algorithm, state: new Bun.CryptoHasher(algorithm), length: 0 },
    holder: undefined,
    settled: Promise.resolve(),
  };
}

/**
 * Runs `task` when nothing else writes to the upload. The newest request wins: a client that lost its connection must not
 * wait until the server finds out that the old one is dead.
 */
export function holdSession<Result>(
  session: UploadSession,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { id, repository } = session;
  const holder = new AbortController();
  session.holder?.abort(clientError('registry.upload-taken-over', { id }));
  session.holder = holder;
  const previous = session.settled;
  const run = (async () => {
    await previous;
    holder.signal.throwIfAborted();
    if (session.ended) throw clientError('registry.upload-unknown', { id, repository });
    return task(holder.signal);
  })();
  session.settled = run.then(
    () => undefined,
    () => undefined,
  );
  return run;
}
