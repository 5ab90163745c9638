import { open, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError, clientError } from '../contract/errors.ts';
import type { BlobStore } from './blob-store.ts';
import { type Digest, type DigestAlgorithm, formatDigest, sameDigest } from './digest.ts';
import { isDiskFull } from './durable-file.ts';
import type { Layout } from './layout.ts';
import { loadSessions } from './load-sessions.ts';
import { receiveBody } from './receive-body.ts';
import { type RegistryLimits, uploadLife } from './registry-deps.ts';
import type { RepositoryName } from './repository-name.ts';
import { appendChunks, digestOfUpload } from './upload-file.ts';
import { newSession, type UploadSession } from './upload-session.ts';
import type { Usage } from './usage.ts';

/** Uploads on their way to becoming blobs. They outlive the process: `<id>.json` says whose they are, `<id>.data` is what came. */
export interface UploadStore {
  /** `algorithm`: of the digest that will name it, if the client said so; a guess costs reading the upload again. */
  start(repository: RepositoryName, algorithm?: DigestAlgorithm): Promise<UploadSession>;
  /** Throws `registry.upload-unknown`. */
  find(repository: RepositoryName, id: string): UploadSession;
  /** Adds a body. What came before a broken connection stays and can be gone on from; a full disk ends the upload. */
  append(session: UploadSession, body: UploadBody, signal: AbortSignal): Promise<void>;
  /** Makes the upload a blob, or ends it when the content is not what `digest` says. */
  finish(session: UploadSession, digest: Digest): Promise<void>;
  cancel(session: UploadSession): Promise<void>;
  /** Ends every upload of a repository. Not from its queue, in which the last step of an upload waits. */
  cancelAll(repository: RepositoryName): Promise<void>;
  /** Removes what was idle for too long; answers how many. */
  removeStale(): Promise<number>;
  /** Ends the requests that still write; the uploads stay. */
  close(): Promise<void>;
}

export interface UploadBody {
  /** Touched only when it will be read: Bun closes a connection whose body was opened and left, and the client misses the answer. */
  readonly open: () => ReadableStream<Uint8Array> | null;
  /** Bytes that will come, where the client said so. */
  readonly announced: number | undefined;
  /** Bytes that must come. */
  readonly exact: number | undefined;
}

interface UploadRoom {
  /** Gives what throws once an upload has more bytes than its organization has room for. */
  readonly admission: Usage['admission'];
  /** An upload was ended for want of it. */
  readonly onNoRoom: () => void;
}

/** Whether nothing of the upload is of use: the disk is full, or the organization's quota. */
export function hasNoRoom(error: unknown): boolean {
  const key = error instanceof ClientError ? error.key : undefined;
  return isDiskFull(error) || key === 'registry.disk-full' || key === 'registry.quota-exceeded';
}

const spaceCheckBytes = 64 * 1024 * 1024;

export function createUploadStore(
  layout: Layout,
  blobs: BlobStore,
  limits: RegistryLimits,
  { admission, onNoRoom }: UploadRoom,
  now: () => number,
): UploadStore {
  const sessions = loadSessions(layout.uploads);
  const dataFile = (id: string) => join(layout.uploads, `${id}.data`);
  const stateFile = (id: string) => join(layout.uploads, `${id}.json`);

  async function end(session: UploadSession): Promise<void> {
    session.ended = true;
    sessions.delete(session.id);
    await rm(stateFile(session.id), { force: true });
    await rm(dataFile(session.id), { force: true });
  }

  /** Throws when taking `needed` more bytes would use up the reserve. */
  async function checkSpace(needed: number): Promise<void> {
    const { bavail, bsize } = await statfs(layout.uploads);
    const free = bavail * bsize;
    if (free - needed < limits.reserveBytes) throw clientError('registry.disk-full', { free });
  }

  async function receive(
    session: UploadSession,
    stream: ReadableStream<Uint8Array>,
    admit: (bytes: number) => void,
    signal: AbortSignal,
  ) {
    const handle = await open(dataFile(session.id), 'r+');
    let nextCheck = session.offset + spaceCheckBytes;
    try {
      return await receiveBody(stream, {
        signal,
        idleMilliseconds: limits.idleSeconds * 1000,
        async write(chunks) {
          await appendChunks(handle, session, chunks);
          session.touchedAt = now();
          admit(session.offset);
          if (session.offset < nextCheck) return;
          nextCheck = session.offset + spaceCheckBytes;
          await checkSpace(0);
        },
      });
    } finally {
      await handle.close();
    }
  }

  async function append(session: UploadSession, body: UploadBody, signal: AbortSignal): Promise<void> {
    const start = session.offset;
    session.touchedAt = now();
    if (body.announced !== 0) await checkSpace(body.announced ?? 0);
    const admit = await admission(session.repository);
    admit(start + (body.announced ?? 0));
    const stream = body.open();
    if (stream) {
      const outcome = await receive(session, stream, admit, signal);
      const { id, offset } = session;
      if (outcome === 'interrupted') throw clientError('registry.upload-interrupted', { id, offset });
      if (outcome === 'stalled')
        throw clientError('registry.upload-stalled', { id, offset, seconds: limits.idleSeconds });
    }
    const actual = session.offset - start;
    if (body.exact === undefined || body.exact === actual) return;
    await truncate(dataFile(session.id), start);
    session.offset = start;
    session.hash = undefined;
    throw clientError('registry.upload-size-mismatch', { actual, expected: body.exact });
  }

  return {
    async start(repository, algorithm) {
      if (sessions.size >= limits.uploads) {
        throw clientError('registry.too-many-uploads', { limit: limits.uploads, hours: limits.uploadLifeHours });
      }
      const session = newSession(crypto.randomUUID(), repository, now(), algorithm);
      sessions.set(session.id, session);
      try {
        await writeFile(dataFile(session.id), '', { flag: 'wx' });
        await writeFile(stateFile(session.id), JSON.stringify({ repository }), { flag: 'wx' });
      } catch (error) {
        await end(session);
        throw error;
      }
      return session;
    },
    find(repository, id) {
      const session = sessions.get(id);
      if (session?.repository === repository) return session;
      throw clientError('registry.upload-unknown', { id, repository });
    },
    async append(session, body, signal) {
      try {
        await append(session, body, signal);
      } catch (error) {
        if (hasNoRoom(error)) {
          onNoRoom();
          await end(session);
        }
        throw error;
      }
    },
    async finish(session, digest) {
      const file = dataFile(session.id);
      const handle = await open(file, 'r+');
      try {
        // A write that failed half-way may have left bytes behind those that count.
        await handle.truncate(session.offset);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      const actual = await digestOfUpload(file, session, digest.algorithm);
      if (!sameDigest(actual, digest)) {
        await end(session);
        const [was, expected] = [formatDigest(actual), formatDigest(digest)];
        throw clientError('registry.digest-mismatch', { actual: was, expected });
      }
      await blobs.adopt(file, digest);
      await end(session);
    },
    cancel: end,
    async cancelAll(repository) {
      const own = [...sessions.values()].filter((session) => session.repository === repository);
      const cancelled = own.map(async (session) => {
        // Nobody goes on with it. Whoever is at its last step gets through with that.
        session.ended = true;
        session.holder?.abort(clientError('registry.upload-unknown', { id: session.id, repository }));
        await session.settled;
        await end(session);
      });
      await Promise.all(cancelled);
    },
    async removeStale() {
      const oldest = now() - uploadLife(limits);
      const stale = [...sessions.values()].filter((session) => session.touchedAt < oldest);
      for (const session of stale) {
        session.holder?.abort();
        await session.settled;
        await end(session);
      }
      return stale.length;
    },
    async close() {
      for (const { id, offset, holder } of sessions.values()) {
        holder?.abort(clientError('registry.upload-interrupted', { id, offset }));
      }
      await Promise.all([...sessions.values()].map((session) => session.settled));
    },
  };
}
