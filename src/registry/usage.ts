import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clientError } from '../contract/errors.ts';
import type { BlobStore } from './blob-store.ts';
import { type Digest, formatDigest, parseDigest } from './digest.ts';
import { isMissing, removeDurably } from './durable-file.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import type { Layout } from './layout.ts';
import { organizationOf, type RepositoryName } from './repository-name.ts';

/** Why a repository has a content: pushed as a blob, or as a manifest. */
export type LinkKind = 'blob' | 'manifest';

/**
 * Who has which content, and how much each organization holds: every content counts once in it, however many of its
 * repositories have it. Links are made and removed through here alone, so what is counted is what is there.
 */
export interface Usage {
  /** Bytes of `organization`. */
  bytes(organization: string): Promise<number>;
  /** Gives what throws `registry.quota-exceeded` for more bytes than the repository's organization has room for at this moment. */
  admission(repository: RepositoryName): Promise<(bytes: number) => void>;
  /**
   * Counts `size` bytes and runs `link`, which gives the content to the repository; when it answers `false` or throws nothing
   * is counted. Throws `registry.quota-exceeded` before `link` where the content does not fit.
   */
  hold(
    repository: RepositoryName,
    kind: LinkKind,
    content: { readonly digest: Digest; readonly size: number },
    link: () => Promise<boolean>,
  ): Promise<boolean>;
  /** Runs `unlink`; the content leaves the disk with the last repository that has it. Whether there was something to remove. */
  release(repository: RepositoryName, kind: LinkKind, digest: Digest, unlink: () => Promise<boolean>): Promise<boolean>;
  /** Runs `task` while nobody is given the content and nobody lets it go, with the repositories that have it. */
  whileStill<Result>(digest: Digest, task: (holders: readonly string[]) => Promise<Result>): Promise<Result>;
}

interface Content {
  readonly size: number;
  /** The links, by organization. */
  readonly holders: Map<string, Set<string>>;
}

export function createUsage(
  layout: Layout,
  blobs: BlobStore,
  quotaOf: (organization: string) => Promise<number | undefined>,
): Usage {
  const contents = new Map<string, Content>();
  const totals = new Map<string, number>();
  /** One change of a content at a time: none is removed while it is being linked. */
  const changes = createKeyedQueue();
  const total = (organization: string) => totals.get(organization) ?? 0;

  /** Whether the link is new. */
  function count(organization: string, digest: string, size: number, link: string): boolean {
    const content = contents.get(digest) ?? { size, holders: new Map() };
    contents.set(digest, content);
    const links = content.holders.get(organization);
    if (links?.has(link)) return false;
    if (links) links.add(link);
    else {
      content.holders.set(organization, new Set([link]));
      totals.set(organization, total(organization) + content.size);
    }
    return true;
  }

  /** Whether nobody has the content any longer. */
  function discount(organization: string, digest: string, link: string): boolean {
    const content = contents.get(digest);
    const links = content?.holders.get(organization);
    if (!(content && links?.delete(link))) return false;
    if (links.size > 0) return false;
    content.holders.delete(organization);
    totals.set(organization, total(organization) - content.size);
    if (content.holders.size > 0) return false;
    contents.delete(digest);
    return true;
  }

  /** Leaves no trace of a link that failed: on a full disk, its content would keep out what could be pushed after all. */
  async function forgo(repository: RepositoryName, kind: LinkKind, digest: Digest): Promise<void> {
    try {
      await removeDurably(layout.link(repository, kind, digest));
    } catch {
      // It may be there after all, and then it counts. What the caller learns is why the link failed.
      return;
    }
    if (discount(organizationOf(repository), formatDigest(digest), linkName(repository, kind))) {
      await blobs.remove(digest);
    }
  }

  function holdersOf(digest: string): readonly string[] {
    const links = [...(contents.get(digest)?.holders.values() ?? [])].flatMap((names) => [...names]);
    return [...new Set(links.map((link) => link.slice(link.indexOf(':') + 1)))].sort();
  }

  function admit(organization: string, quota: number | undefined, size: number): void {
    const used = total(organization);
    if (quota === undefined || used + size <= quota) return;
    throw clientError('registry.quota-exceeded', { organization, quota, used, size });
  }

  async function load(folder: string, repository: string): Promise<void> {
    for (const entry of await foldersIn(folder)) {
      const path = join(folder, entry.name);
      const kind = linkFolders.get(entry.name);
      if (kind) await loadLinks(path, repository, kind);
      else if (!entry.name.startsWith('_')) {
        await load(path, repository === '' ? entry.name : `${repository}/${entry.name}`);
      }
    }
  }

  async function loadLinks(folder: string, repository: string, kind: LinkKind): Promise<void> {
    for (const name of await readdir(folder)) {
      const digest = parseDigest(name.replace('-', ':'));
      if (!digest) continue;
      const text = formatDigest(digest);
      const size = contents.get(text)?.size ?? (await blobs.size(digest));
      if (size !== undefined) count(organizationPart(repository), text, size, linkName(repository, kind));
    }
  }

  const loaded = load(layout.repositories, '');
  // Whoever needs it waits for it, and learns of the failure.
  loaded.catch(() => undefined);

  return {
    async bytes(organization) {
      await loaded;
      return total(organization);
    },
    async admission(repository) {
      await loaded;
      const organization = organizationOf(repository);
      const quota = await quotaOf(organization);
      return (bytes) => admit(organization, quota, bytes);
    },
    async hold(repository, kind, { digest, size }, link) {
      await loaded;
      const organization = organizationOf(repository);
      const text = formatDigest(digest);
      return changes.run(text, async () => {
        const quota = await quotaOf(organization);
        // From here to the count nothing else can run: pushes side by side cannot both take the last room.
        const isNew = contents.get(text)?.holders.has(organization) !== true;
        if (isNew) admit(organization, quota, size);
        const name = linkName(repository, kind);
        const counted = count(organization, text, size, name);
        let linked = false;
        try {
          linked = await link();
          return linked;
        } finally {
          if (counted && !linked) await forgo(repository, kind, digest);
        }
      });
    },
    async release(repository, kind, digest, unlink) {
      await loaded;
      const text = formatDigest(digest);
      return changes.run(text, async () => {
        const removed = await unlink();
        if (discount(organizationOf(repository), text, linkName(repository, kind))) await blobs.remove(digest);
        return removed;
      });
    },
    async whileStill(digest, task) {
      await loaded;
      const text = formatDigest(digest);
      return changes.run(text, () => task(holdersOf(text)));
    },
  };
}

const linkFolders: ReadonlyMap<string, LinkKind> = new Map([
  ['_blobs', 'blob'],
  ['_manifests', 'manifest'],
]);

function linkName(repository: string, kind: LinkKind): string {
  return `${kind}:${repository}`;
}

function organizationPart(repository: string): string {
  return repository.split('/', 1)[0] ?? '';
}

async function foldersIn(folder: string): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
