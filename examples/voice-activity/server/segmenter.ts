import type { SegmenterOptions } from './options.ts';
import { SAMPLE_RATE } from './pcm.ts';

/** Times in seconds from the first sample. */
export type SegmentEvent =
  | { readonly type: 'speech_start'; readonly time: number; readonly probability: number }
  | {
      readonly type: 'speech_end';
      readonly start: number;
      readonly end: number;
      /** Mean over the segment's voiced windows. */
      readonly probability: number;
      readonly peak: number;
    };

interface Stretch {
  /** In samples, as all positions here: counting in whole numbers keeps an hour's stream exact. */
  readonly start: number;
  voiced: number;
  windows: number;
  sum: number;
  peak: number;
  /** Where the silence began that may turn out to be the end. */
  silentSince: number | undefined;
  /** Long enough to be speech: its start was reported. */
  reported: boolean;
}

/** Makes segments of one stream's probabilities: two thresholds, a least length of speech and of silence, padding. */
export class Segmenter {
  readonly #options: SegmenterOptions;
  #position = 0;
  #previousEnd = 0;
  #stretch: Stretch | undefined;
  #segments = 0;
  #speech = 0;

  constructor(options: SegmenterOptions) {
    this.#options = options;
  }

  /** The stream's length so far, the number of ended segments and their sum. Seconds. */
  get totals(): { readonly duration: number; readonly segments: number; readonly speech: number } {
    return { duration: seconds(this.#position), segments: this.#segments, speech: seconds(this.#speech) };
  }

  /** Takes the next window's probability; `samples` is its length. */
  next(probability: number, samples: number): SegmentEvent | undefined {
    const start = this.#position;
    this.#position += samples;
    this.#stretch ??= probability >= this.#options.threshold ? newStretch(start) : undefined;
    return this.#stretch && this.#grow(this.#stretch, probability, start, samples);
  }

  /** Ends the stream: a voice that still speaks ends with it. */
  finish(): SegmentEvent | undefined {
    const stretch = this.#stretch;
    return stretch?.reported ? this.#end(stretch, stretch.silentSince ?? this.#position) : undefined;
  }

  #grow(stretch: Stretch, probability: number, start: number, samples: number): SegmentEvent | undefined {
    if (probability < this.#options.endThreshold) {
      stretch.silentSince ??= start;
      const silent = this.#position - stretch.silentSince;
      return silent >= inSamples(this.#options.minSilenceMs) ? this.#settle(stretch, stretch.silentSince) : undefined;
    }
    // Between the thresholds a silence that has begun goes on, and a voice that speaks goes on.
    if (probability >= this.#options.threshold) {
      stretch.silentSince = undefined;
    }
    stretch.voiced += samples;
    stretch.windows += 1;
    stretch.sum += probability;
    stretch.peak = Math.max(stretch.peak, probability);
    return this.#report(stretch);
  }

  #report(stretch: Stretch): SegmentEvent | undefined {
    if (stretch.reported || stretch.voiced < inSamples(this.#options.minSpeechMs)) {
      return undefined;
    }
    stretch.reported = true;
    return { type: 'speech_start', time: seconds(this.#paddedStart(stretch)), probability: mean(stretch) };
  }

  #settle(stretch: Stretch, silentSince: number): SegmentEvent | undefined {
    if (stretch.reported) {
      return this.#end(stretch, silentSince);
    }
    this.#stretch = undefined;
    return undefined;
  }

  #end(stretch: Stretch, silentSince: number): SegmentEvent {
    const start = this.#paddedStart(stretch);
    const end = Math.min(silentSince + inSamples(this.#options.paddingMs), this.#position);
    this.#stretch = undefined;
    this.#previousEnd = end;
    this.#segments += 1;
    this.#speech += end - start;
    return {
      type: 'speech_end',
      start: seconds(start),
      end: seconds(end),
      probability: mean(stretch),
      peak: rounded(stretch.peak),
    };
  }

  #paddedStart(stretch: Stretch): number {
    return Math.max(stretch.start - inSamples(this.#options.paddingMs), this.#previousEnd);
  }
}

function newStretch(start: number): Stretch {
  return { start, voiced: 0, windows: 0, sum: 0, peak: 0, silentSince: undefined, reported: false };
}

function mean(stretch: Stretch): number {
  return rounded(stretch.sum / stretch.windows);
}

function inSamples(milliseconds: number): number {
  return Math.round((milliseconds * SAMPLE_RATE) / 1000);
}

function seconds(samples: number): number {
  return rounded(samples / SAMPLE_RATE);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
