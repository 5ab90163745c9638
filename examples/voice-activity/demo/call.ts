import { readFileSync } from 'node:fs';
import { stream } from '../client/stream.ts';
import type { ServerMessage } from '../server/messages.ts';
import type { Recording, Segment } from './recording.ts';
import type { Timeline } from './timeline.ts';

/** Longer recordings go faster than they were spoken, so that nobody waits longer than this. */
const LONGEST_SECONDS = 30;

export interface Call {
  readonly address: string;
  readonly token: string;
  readonly caFile: string;
}

/** Streams the recording, prints what the service finds as it finds it, and gives the segments. */
export async function callService(
  call: Call,
  recording: Recording,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<readonly Segment[]> {
  const segments: Segment[] = [];
  const options = {
    url: call.address,
    headers: { 'X-Auth-Token': call.token },
    ca: readFileSync(call.caFile, 'utf8'),
    speed: Math.max(1, recording.seconds / LONGEST_SECONDS),
    signal,
  };
  await stream(recording.pcm, options, (text) => {
    const message = JSON.parse(text) as ServerMessage;
    print(message, timeline);
    if (message.type === 'speech_end') {
      segments.push({ start: message.start, end: message.end });
    }
  });
  return segments;
}

function print(message: ServerMessage, timeline: Timeline): void {
  if (message.type === 'speech_start') {
    timeline.line('call.start', { time: inSeconds(message.time) });
  } else if (message.type === 'speech_end') {
    const { start, end, probability } = message;
    const args = { start: inSeconds(start).trim(), end: inSeconds(end), probability: probability.toFixed(2) };
    timeline.line('call.end', args);
  } else if (message.type === 'summary') {
    const { segments, speech, duration } = message;
    timeline.line('call.summary', { segments, speech: speech.toFixed(1), duration: duration.toFixed(1) });
  } else if (message.type === 'error') {
    timeline.line('event.line', { text: message.message });
  }
}

function inSeconds(value: number): string {
  return value.toFixed(2).padStart(6);
}
