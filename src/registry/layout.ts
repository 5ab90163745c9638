import { join } from 'node:path';
import type { Digest, DigestAlgorithm } from './digest.ts';
import { createFolderMaker, type FolderMaker } from './folder-maker.ts';
import type { RepositoryName } from './repository-name.ts';

/**
 * Where everything lies below the registry's folder. No part of a repository name begins with an underscore, so the
 * folders of nested repositories never meet those of their contents.
 */
export interface Layout {
  /** Half-written small files; emptied at every start. */
  readonly temporary: string;
  readonly uploads: string;
  /** Of all folders below the registry's own. */
  readonly makeFolder: FolderMaker;
  readonly repositories: string;
  blob(digest: Digest): string;
  /** The same below the registry's folder. */
  blobName(digest: Digest): string;
  /** Holds the contents of one algorithm, in folders by their first two digits. */
  contents(algorithm: DigestAlgorithm): string;
  /** Holds one empty file per blob. */
  blobs(repository: RepositoryName): string;
  blobLink(repository: RepositoryName, digest: Digest): string;
  /** Holds one file per manifest; its content is the manifest's media type. */
  manifests(repository: RepositoryName): string;
  manifestLink(repository: RepositoryName, digest: Digest): string;
  /** Of either kind. */
  link(repository: RepositoryName, kind: 'blob' | 'manifest', digest: Digest): string;
  /** Holds one file per tag; its content is the digest. */
  tags(repository: RepositoryName): string;
  /** Holds one empty file per manifest that has `subject` as its subject. */
  referrers(repository: RepositoryName, subject: Digest): string;
}

export function createLayout(folder: string): Layout {
  const repositories = join(folder, 'repositories');
  const contents = (algorithm: DigestAlgorithm) => join(folder, 'blobs', algorithm);
  const blobName: Layout['blobName'] = ({ algorithm, hex }) => join('blobs', algorithm, hex.slice(0, 2), hex);
  const blobs = (repository: RepositoryName) => join(repositories, repository, '_blobs');
  const manifests = (repository: RepositoryName) => join(repositories, repository, '_manifests');
  const blobLink: Layout['blobLink'] = (repository, digest) => join(blobs(repository), digestFile(digest));
  const manifestLink: Layout['manifestLink'] = (repository, digest) => join(manifests(repository), digestFile(digest));
  return {
    temporary: join(folder, 'temporary'),
    uploads: join(folder, 'uploads'),
    makeFolder: createFolderMaker(),
    repositories,
    blob: (digest) => join(folder, blobName(digest)),
    blobName,
    contents,
    blobs,
    blobLink,
    manifests,
    manifestLink,
    link: (repository, kind, digest) => (kind === 'blob' ? blobLink : manifestLink)(repository, digest),
    tags: (repository) => join(repositories, repository, '_tags'),
    referrers: (repository, subject) => join(repositories, repository, '_referrers', digestFile(subject)),
  };
}

/** A digest as a file name. */
export function digestFile({ algorithm, hex }: Digest): string {
  return `${algorithm}-${hex}`;
}
