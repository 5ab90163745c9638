/** What a tag names, as far as lists show it. */
export interface TaggedImage {
  readonly tag: string;
  /** Of the manifest or index that the tag names. */
  readonly digest: string;
  /** Digest of the configuration; empty for an index. */
  readonly imageId: string;
  readonly kind: 'image' | 'index';
  /** Configuration and layers, for an index those of all images that are there. */
  readonly sizeBytes: number;
  /** When the tag came to name it, ms. */
  readonly updatedAt: number;
}

/** Keeps the lists of repositories and tags that people look at. What lies on disk is the truth, and this a copy of it. */
export interface RegistryCatalog {
  /** Every repository that has an entry. */
  repositories(): Promise<readonly string[]>;
  /** The tags of a repository, each with the digest that it names. */
  tags(repository: string): Promise<ReadonlyMap<string, string>>;
  tagged(repository: string, image: TaggedImage): Promise<void>;
  untagged(repository: string, tags: readonly string[]): Promise<void>;
  /** Images that were pulled since the last call, and bytes that were sent. */
  pulled(repository: string, images: number, bytes: number): Promise<void>;
  /** The repository with all its tags. */
  removed(repository: string): Promise<void>;
}
