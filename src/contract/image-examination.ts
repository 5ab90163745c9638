import type { ImageReport } from './image-report.ts';
import type { Notice } from './notices.ts';

/** Who asked for an examination: nobody else is told of it. */
export interface ExaminationOwner {
  readonly projectId: string;
  readonly userId: string;
}

/** What somebody wants to know about an image of which there is no model yet. */
export interface ExaminationWish {
  /** As `source_location` of a model names it. */
  readonly image: string;
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Looked at where the engine shows no ports. */
  readonly port?: number;
}

/** How far an examination is. */
export type ExaminationProgress =
  | { readonly status: 'waiting' | 'running'; readonly step: Notice }
  | { readonly status: 'examined'; readonly report: ImageReport }
  /** It came to no report: `reason` says why, and what to do. */
  | { readonly status: 'failed'; readonly reason: Notice };

export interface ImageExamination {
  readonly id: string;
  readonly image: string;
  /** Milliseconds since the epoch. */
  readonly wishedAt: number;
  readonly progress: ExaminationProgress;
}

/** Examinations of images by themselves. They live as long as the process, and for a while after their end. */
export interface ImageExaminations {
  /** It goes on by itself. Throws a `ClientError` when there are too many. */
  begin(owner: ExaminationOwner, wish: ExaminationWish): ImageExamination;
  find(owner: ExaminationOwner, id: string): ImageExamination | undefined;
  /** Ends it wherever it is, and forgets it. Whether there was one. */
  cancel(owner: ExaminationOwner, id: string): boolean;
}
