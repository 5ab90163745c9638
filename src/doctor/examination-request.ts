import type { RunLimits } from '../contract/image-report.ts';

/** What is to be examined, and how. */
export interface ExaminationRequest {
  /** As a person named it. */
  readonly image: string;
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Tried before the usual ones. */
  readonly paths: readonly string[];
  readonly subprotocols: readonly string[];
  /** Tried beside those that are seen. */
  readonly ports: readonly number[];
  readonly limits: RunLimits;
}
