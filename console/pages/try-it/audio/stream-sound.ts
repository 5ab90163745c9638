import { sendPaced } from '../connection/send-paced.ts';
import type { SocketSession } from '../connection/socket-session.ts';
import { emptyRun } from '../messages/message.ts';
import { openMicrophone } from './microphone.ts';
import { PcmFrames, type PcmOptions } from './pcm-frames.ts';
import type { Sound } from './read-wav.ts';
import { soundFrames } from './sound-frames.ts';

/** How a sound becomes messages. */
export interface StreamOptions extends PcmOptions {
  /** `real-time`: as long as it sounds. `full`: as fast as the other side takes it. */
  readonly pace: 'real-time' | 'full';
  /** Sent as a text after the sound; empty: none. */
  readonly endMessage: string;
}

interface Streaming {
  readonly session: SocketSession;
  readonly options: StreamOptions;
  readonly signal: AbortSignal;
  /** Gets the number of milliseconds of sound that were sent. */
  progress(ms: number): void;
}

/** Sends a sound, and the end message. Rejects when it is stopped or the connection is over. */
export async function streamFile(sound: Sound, { session, options, signal, progress }: Streaming): Promise<void> {
  const intervalMs = options.pace === 'real-time' ? options.frameMs : 0;
  const run = emptyRun();
  let sent = 0;
  const send = (frame: Uint8Array<ArrayBuffer>) => {
    session.send(frame, run);
    sent += options.frameMs;
    progress(sent);
  };
  await sendPaced(soundFrames(sound, options), send, { intervalMs, signal, ready: () => session.ready() });
  if (options.endMessage !== '') session.send(options.endMessage);
}

/** Sends what the microphone hears until `signal` aborts, then the end message. Rejects when the connection is over before. */
export async function streamMicrophone({ session, options, signal, progress }: Streaming): Promise<void> {
  let frames: PcmFrames | undefined;
  const run = emptyRun();
  let sent = 0;
  const over = Promise.withResolvers<void>();
  const send = (made: readonly Uint8Array<ArrayBuffer>[]) => {
    for (const frame of made) {
      session.send(frame, run);
      sent += options.frameMs;
    }
    if (made.length > 0) progress(sent);
  };
  await using microphone = await openMicrophone((channels) => {
    try {
      if (frames !== undefined && !signal.aborted) send(frames.push(channels));
    } catch (error) {
      over.reject(error);
    }
  });
  frames = new PcmFrames(microphone.rate, microphone.channels, options);
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  if (signal.aborted) over.resolve();
  await over.promise;
  send(frames.end());
  if (options.endMessage !== '') session.send(options.endMessage);
}
