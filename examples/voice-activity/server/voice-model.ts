import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SAMPLE_RATE, WINDOW_SAMPLES } from './pcm.ts';

/** Silero VAD sees the end of the window before: 64 samples of it at 16 kHz. */
const CONTEXT_SAMPLES = 64;
const STATE_DIMENSIONS = [2, 1, 128];
const STATE_LENGTH = 256;

/** The loaded network. One for all streams: what a stream remembers is in its `VoiceStream`. */
export class VoiceModel {
  readonly #session: InferenceSession;
  readonly #sampleRate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE)), []);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(path: string): Promise<VoiceModel> {
    // One window is a third of a millisecond on one core; sharing it among threads costs more than it brings.
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' } as const;
    return new VoiceModel(await InferenceSession.create(path, options));
  }

  newStream(): VoiceStream {
    return new VoiceStream(this.#session, this.#sampleRate);
  }
}

/** One stream's memory of what it has heard. Windows go in one after the other. */
export class VoiceStream {
  readonly #session: InferenceSession;
  readonly #sampleRate: Tensor;
  readonly #context = new Float32Array(CONTEXT_SAMPLES);
  #state = new Tensor('float32', new Float32Array(STATE_LENGTH), STATE_DIMENSIONS);

  constructor(session: InferenceSession, sampleRate: Tensor) {
    this.#session = session;
    this.#sampleRate = sampleRate;
  }

  /** The probability that somebody speaks in these 32 ms. */
  async probability(window: Float32Array): Promise<number> {
    const input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
    input.set(this.#context);
    input.set(window, CONTEXT_SAMPLES);
    this.#context.set(window.subarray(WINDOW_SAMPLES - CONTEXT_SAMPLES));
    const outputs = await this.#session.run({
      input: new Tensor('float32', input, [1, input.length]),
      state: this.#state,
      sr: this.#sampleRate,
    });
    const { output, stateN } = outputs;
    if (output === undefined || stateN === undefined) {
      throw new Error('the model has no outputs "output" and "stateN": not a Silero VAD of version 5 or later');
    }
    this.#state = stateN;
    return Number(output.data[0]);
  }
}
