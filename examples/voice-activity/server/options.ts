/** How probabilities become segments. A client sets each by its name in the query string. */
export interface SegmenterOptions {
  /** Speech begins at this probability. */
  readonly threshold: number;
  /** Speech has ended below this one; the gap between the two keeps a wavering voice in one segment. */
  readonly endThreshold: number;
  /** Shorter speech (a click, a cough) is not reported. */
  readonly minSpeechMs: number;
  /** Shorter silence does not end a segment. */
  readonly minSilenceMs: number;
  /** Added before and after a segment, as the model is sure of a voice a little late. */
  readonly paddingMs: number;
}

/** A query string that cannot be used; the message names the parameter and what it accepts. */
export class BadOption extends Error {
  override readonly name = 'BadOption';
}

const LONGEST_MS = 10_000;

/** Reads `?threshold=0.5&end_threshold=0.35&min_speech_ms=250&min_silence_ms=300&padding_ms=64`. Throws `BadOption`. */
export function readOptions(query: URLSearchParams): SegmenterOptions {
  const threshold = numberIn(query, 'threshold', 0.5, 0.01, 0.99);
  const minSilenceMs = numberIn(query, 'min_silence_ms', 300, 32, LONGEST_MS);
  return {
    threshold,
    endThreshold: numberIn(query, 'end_threshold', Math.max(0, (threshold * 100 - 15) / 100), 0, threshold),
    minSpeechMs: numberIn(query, 'min_speech_ms', 250, 0, LONGEST_MS),
    minSilenceMs,
    paddingMs: numberIn(query, 'padding_ms', Math.min(64, minSilenceMs / 2), 0, minSilenceMs / 2),
  };
}

/** The options under the names that a client knows. */
export function optionsByName(options: SegmenterOptions): Readonly<Record<string, number>> {
  return {
    threshold: options.threshold,
    end_threshold: options.endThreshold,
    min_speech_ms: options.minSpeechMs,
    min_silence_ms: options.minSilenceMs,
    padding_ms: options.paddingMs,
  };
}

function numberIn(query: URLSearchParams, name: string, standard: number, least: number, most: number): number {
  const text = query.get(name);
  if (text === null) {
    return standard;
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most)) {
    throw new BadOption(`${name} must be a number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
