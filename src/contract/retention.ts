/** By age in days, or by number of the newest (SWR, "Adding an Image Retention Policy"). */
export const retentionTemplates = ['date_rule', 'tag_rule'] as const;

/** One rule for how long the tags of a repository stay. */
export interface RetentionRule {
  readonly template: (typeof retentionTemplates)[number];
  /** Days, or tags. */
  readonly limit: number;
  /** Tags that stay and do not count. */
  readonly exceptions: readonly TagSelector[];
}

/** Exactly this tag, or those that match a regular expression somewhere. */
export interface TagSelector {
  readonly kind: 'label' | 'regexp';
  readonly pattern: string;
}
