import type { WebSocket } from 'ws';
import type { ServerMessage } from './messages.ts';
import { isEnd } from './messages.ts';
import type { SegmenterOptions } from './options.ts';
import { optionsByName } from './options.ts';
import { PcmWindows, SAMPLE_RATE, WINDOW_SAMPLES } from './pcm.ts';
import type { SegmentEvent } from './segmenter.ts';
import { Segmenter } from './segmenter.ts';
import type { VoiceStream } from './voice-model.ts';

/** Audio that has come but is not heard yet: above the first number the socket is not read, below the second it is again. */
const PAUSE_ABOVE_BYTES = 256 * 1024;
const RESUME_BELOW_BYTES = 64 * 1024;

/** One socket: its audio goes in order through the model, what is found goes back. */
export class Conversation {
  readonly #socket: WebSocket;
  readonly #voice: VoiceStream;
  readonly #windows = new PcmWindows();
  readonly #segmenter: Segmenter;
  readonly #idle: NodeJS.Timeout | undefined;
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #ended = false;
  #working = false;

  constructor(socket: WebSocket, voice: VoiceStream, options: SegmenterOptions, idleSeconds: number) {
    this.#socket = socket;
    this.#voice = voice;
    this.#segmenter = new Segmenter(options);
    this.#idle = idleSeconds > 0 ? setTimeout(() => this.#giveUp(idleSeconds), idleSeconds * 1000) : undefined;
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    socket.on('close', () => clearTimeout(this.#idle));
    // A broken frame or a lost connection: `ws` closes the socket by itself, and nothing else depends on it.
    socket.on('error', () => undefined);
    void this.#send({ type: 'ready', sample_rate: SAMPLE_RATE, options: optionsByName(options) });
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#idle?.refresh();
    if (this.#ended) {
      return;
    }
    if (isBinary) {
      this.#queue(data);
    } else if (isEnd(data.toString())) {
      this.#ended = true;
      clearTimeout(this.#idle);
    } else {
      const message = 'send audio as binary messages, and {"type":"end"} after the last one';
      void this.#send({ type: 'error', code: 'unknown_message', message });
      return;
    }
    void this.#work();
  }

  #queue(data: Uint8Array): void {
    this.#chunks.push(data);
    this.#waitingBytes += data.length;
    if (this.#waitingBytes > PAUSE_ABOVE_BYTES) {
      this.#socket.pause();
    }
  }

  async #work(): Promise<void> {
    if (this.#working) {
      return;
    }
    this.#working = true;
    try {
      await this.#hearAll();
    } catch (error) {
      console.error('the model failed:', error);
      this.#socket.close(1011, 'the model failed');
    }
    this.#working = false;
  }

  async #hearAll(): Promise<void> {
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
      for (const window of this.#windows.add(chunk)) {
        await this.#hear(window, WINDOW_SAMPLES);
      }
      this.#waitingBytes -= chunk.length;
      if (this.#waitingBytes < RESUME_BELOW_BYTES) {
        this.#socket.resume();
      }
    }
    if (this.#ended && this.#open) {
      await this.#finish();
    }
  }

  async #hear(window: Float32Array, samples: number): Promise<void> {
    // Nobody listens any more: what is left goes unheard.
    if (this.#open) {
      await this.#tell(this.#segmenter.next(await this.#voice.probability(window), samples));
    }
  }

  async #finish(): Promise<void> {
    const rest = this.#windows.finish();
    if (rest !== undefined) {
      await this.#hear(rest.window, rest.samples);
    }
    await this.#tell(this.#segmenter.finish());
    await this.#send({ type: 'summary', ...this.#segmenter.totals });
    this.#socket.close(1000);
  }

  async #tell(event: SegmentEvent | undefined): Promise<void> {
    if (event !== undefined) {
      await this.#send(event);
    }
  }

  /** Resolves when the message has left for the network: a client that does not read is not heard further. */
  #send(message: ServerMessage): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.send(JSON.stringify(message), () => resolve());
    });
  }

  #giveUp(idleSeconds: number): void {
    void this.#send({ type: 'error', code: 'idle', message: `nothing was sent for ${idleSeconds} seconds` });
    this.#socket.close(1008, 'idle');
  }

  get #open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }
}
