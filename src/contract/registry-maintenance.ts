export interface GarbageOptions {
  /** Also images without a tag that no model uses, no index holds, and that tell nothing about another image. */
  readonly untagged: boolean;
  /** Only say what would go. */
  readonly dryRun: boolean;
}

/** What was, or would be, taken away. */
export interface Garbage {
  readonly manifests: number;
  /** Places of blobs in repositories whose images do not need them. */
  readonly blobs: number;
  /** Contents that left the disk, and their bytes. */
  readonly contents: number;
  readonly bytes: number;
  /** Repositories left alone, as a manifest of theirs cannot be read. */
  readonly unreadable: readonly string[];
}

/** Something that is not as it was pushed. */
export interface Damage {
  /**
   * `altered`: the content has another digest; `unreadable`: the disk does not give it; `missing`: a repository has it and the disk
   * does not; `incomplete`: an image lacks the named part; `dangling`: a tag names no manifest.
   */
  readonly kind: 'altered' | 'unreadable' | 'missing' | 'incomplete' | 'dangling';
  readonly digest: string;
  /** Those that have it. */
  readonly repositories: readonly string[];
  /** What the part or the tag belongs to: the digest of an image, or a tag. */
  readonly of?: string;
  /** It was taken away, so that a push brings it anew. */
  readonly removed?: true;
}

export interface VerificationState {
  readonly state: 'none' | 'running' | 'finished' | 'stopped' | 'failed';
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly contents: number;
  readonly checkedBytes: number;
  /** As they were at the start. */
  readonly totalBytes: number;
  readonly damages: number;
  /** The first of them. */
  readonly found: readonly Damage[];
}

/** A check of everything that lies on disk, one at a time; it goes on while its caller is away. */
export interface Verification {
  /** Begins one, or leaves the one that runs. With `removeDamaged`, altered contents go, so that a push brings them anew. */
  start(options: { readonly removeDamaged: boolean }): void;
  /** Of the one that runs, or else the last of this process. */
  state(): VerificationState;
  /** Resolved when it is over. */
  stop(): Promise<void>;
}
