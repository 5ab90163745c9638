import type { SegmentEvent } from './segmenter.ts';

/** Everything that the server says; each is one text message with one JSON object. Times in seconds from the first sample. */
export type ServerMessage =
  /** Sent first: the audio that is expected, and the options in force. */
  | { readonly type: 'ready'; readonly sample_rate: number; readonly options: Readonly<Record<string, number>> }
  | SegmentEvent
  /** Sent last, as the answer to `{"type":"end"}`. */
  | { readonly type: 'summary'; readonly duration: number; readonly segments: number; readonly speech: number }
  | { readonly type: 'error'; readonly code: 'unknown_message' | 'idle'; readonly message: string };

/** Understands the one thing that a client says in text: that its audio ends here. */
export function isEnd(text: string): boolean {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message && message.type === 'end';
  } catch {
    return false;
  }
}
