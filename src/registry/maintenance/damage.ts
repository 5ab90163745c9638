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
