/** One thing that has to be well for the installation to do its work. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ready: boolean;
  /** What is wrong and what to do, when it is not ready. */
  readonly detail?: string;
  /** Of an engine that answers: whether instances outlive its restart. */
  readonly liveRestore?: boolean;
}
