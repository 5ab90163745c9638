import type { Passed } from '../contract/connection.ts';
import { type Ending, ending as endingOf, endingSteps } from '../contract/endings.ts';
import type { EndingSign } from '../domain/connection-end.ts';
import type { Channel, ChannelReceiver } from './channel.ts';
import { ClientPace } from './client-pace.ts';
import { closeFrame, maskedCloseFrame } from './close-frame.ts';
import { type FrameCounts, FrameObserver } from './frames.ts';
import { SentPieces } from './sent-pieces.ts';
import type { SocketLimits } from './socket-limits.ts';
import { boundReceiveBuffer, boundSendBuffer, widenReceiveBuffer } from './socket-options.ts';
import { TimeLimits } from './time-limits.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';

export interface SplicedCounts {
  readonly fromClient: FrameCounts;
  readonly fromImage: FrameCounts;
  /** How the platform ended it; absent where it did not. */
  readonly ending?: Ending;
}

/** How long bytes that came before a reset may take to go out before it. */
const resetSeconds = 5;

/** What the kernel says when a peer did not answer for long. */
const gaveUp = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

/** How far an ending by the platform has come; each step has its time (`endingSteps`). */
type Step = 'boundary' | 'answer' | 'farewell';

/**
 * Two connections as one: bytes go over as they come, a FIN as a FIN, a reset as a reset, and a side that does not read
 * stops the other. Nothing is allocated for a chunk that the other side takes at once. The platform may end it, with a
 * Close frame to either side.
 */
export class Splice implements Expiring {
  readonly #client: Channel;
  readonly #image: Channel;
  readonly #wheel: TimerWheel;
  readonly #onOver: (counts: SplicedCounts) => void;
  readonly #deadline = new Deadline(this);
  readonly #fromClient: Direction;
  readonly #fromImage: Direction;
  #ending: Ending | undefined;
  #step: Step | undefined;
  #firstSign: EndingSign | undefined;
  /** Made only where there are limits. */
  #timeLimits: TimeLimits | undefined;
  #pace: ClientPace | undefined;

  constructor(client: Channel, image: Channel, wheel: TimerWheel, onOver: (counts: SplicedCounts) => void) {
    this.#client = client;
    this.#image = image;
    this.#wheel = wheel;
    this.#onOver = onOver;
    this.#fromClient = new Direction('client', this, client, image, wheel);
    this.#fromImage = new Direction('image', this, image, client, wheel);
    this.#fromClient.opposite = this.#fromImage;
    this.#fromImage.opposite = this.#fromClient;
  }

  /**
   * Takes both channels over. `answer` is the image's 101, `behindAnswer` what came with it, `held` what the client sent
   * before it: each goes out ahead of everything else. Undefined `limits`: there are none.
   */
  begin(answer: Buffer, behindAnswer: Buffer, held: Buffer, limits?: SocketLimits): void {
    boundSendBuffer(this.#client.descriptor);
    if (limits !== undefined) this.#limit(limits);
    this.#client.receiver = this.#fromClient;
    this.#image.receiver = this.#fromImage;
    this.#client.resume();
    this.#image.resume();
    if (behindAnswer.length > 0) this.#fromImage.observe(behindAnswer);
    this.#fromImage.pass(behindAnswer.length === 0 ? answer : Buffer.concat([answer, behindAnswer]));
    if (held.length > 0) this.#fromClient.onData(held);
    if (this.#client.peerEnded) this.#fromClient.onEnd();
    if (this.#image.peerEnded) this.#fromImage.onEnd();
  }

  /**
   * Ends it with a Close frame to either side, where the next frame would begin; the frame under way still passes. Both
   * sides then have a moment to answer and to close. A side that did not get to that is reset, and so are both at once
   * when what they sent was no frames: a Close frame would be read as something else.
   */
  end(ending: Ending): void {
    if (this.#step !== undefined || this.#over) return;
    this.#ending = ending;
    this.note({ side: 'platform', ...ending });
    this.#step = 'boundary';
    this.#wheel.arm(this.#deadline, endingSteps.boundary);
    if (!this.#readable) {
      this.cut();
      return;
    }
    this.#fromImage.end(closeFrame(ending));
    this.#fromClient.end(maskedCloseFrame(ending));
    this.proceed();
  }

  /** How the platform is ending it. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** What has gone over, each way. */
  get passed(): { readonly fromClient: Passed; readonly fromImage: Passed } {
    return { fromClient: this.#fromClient.passed, fromImage: this.#fromImage.passed };
  }

  /** When the image's first byte came, ms since the epoch; 0: none did. */
  get firstAnswerAt(): number {
    return this.#fromImage.firstAt;
  }

  /** The first sign of the end; undefined while there is none. */
  get firstSign(): EndingSign | undefined {
    return this.#firstSign;
  }

  /** For the directions only: whatever comes later is no sign any more. */
  note(sign: EndingSign): void {
    this.#firstSign ??= sign;
  }

  /** The turn of the wheel in which the last bytes came, from either side. */
  get activeAt(): number {
    return Math.max(this.#fromClient.activeAt, this.#fromImage.activeAt);
  }

  /** Written to either side, and not gone out yet. */
  get unsent(): number {
    return this.#client.unsent + this.#image.unsent;
  }

  /** The client may not send for now. */
  get paced(): boolean {
    return this.#fromClient.held;
  }

  /** Stops the client's bytes, or lets them come again. */
  holdClient(held: boolean): void {
    this.#fromClient.held = held;
  }

  /** Ends both sides with a reset. */
  cut(): void {
    this.note({ side: 'platform', code: 1006, reason: endingOf('drain.gateway', {}).reason });
    this.#client.terminate();
    this.#image.terminate();
  }

  onDeadline(): void {
    if (this.#step === 'answer') this.#sayFarewell();
    else this.cut();
  }

  /** For the directions only: `from` is gone. */
  sideClosed(direction: Direction, to: Channel, error: Error | undefined): void {
    if (to.closed) {
      this.#wheel.disarm(this.#deadline);
      this.#timeLimits?.[Symbol.dispose]();
      this.#pace?.[Symbol.dispose]();
      const counts = { fromClient: this.#fromClient.observer, fromImage: this.#fromImage.observer };
      this.#onOver(this.#ending === undefined ? counts : { ...counts, ending: this.#ending });
    } else if (direction.ended) {
      // What is on its way to the other side is the platform's Close frame: a reset behind it could overtake it.
      this.proceed();
    } else if (error === undefined) {
      // Closed in order: the runtime does not always tell of the FIN first.
      to.finish();
    } else {
      to.abort();
      if (this.#step === undefined) this.#wheel.arm(this.#deadline, resetSeconds);
    }
  }

  /** For the directions only: takes the steps of an ending that are possible now. */
  proceed(): void {
    const [up, down] = [this.#fromClient, this.#fromImage];
    if (this.#step === undefined || this.#over) return;
    if (!this.#readable) {
      this.cut();
      return;
    }
    if (this.#step === 'boundary' && up.ended && down.ended) {
      this.#step = 'answer';
      this.#wheel.arm(this.#deadline, endingSteps.answer);
    }
    if (down.ended && up.answered) this.#client.finish();
    if (up.ended && down.answered) this.#image.finish();
  }

  #limit(limits: SocketLimits): void {
    const { idleSeconds, durationSeconds, messagesPerSecond, bytesPerSecond } = limits;
    if (idleSeconds + durationSeconds > 0) this.#timeLimits = new TimeLimits(this, limits, this.#wheel);
    if (messagesPerSecond + bytesPerSecond === 0) return;
    this.#pace = new ClientPace(this, limits);
    this.#fromClient.pace = this.#pace;
    // What has come already cannot be held back.
    if (bytesPerSecond > 0) boundReceiveBuffer(this.#client.descriptor);
  }

  get #readable(): boolean {
    return !this.#fromClient.unreadable && !this.#fromImage.unreadable;
  }

  get #over(): boolean {
    return this.#client.closed && this.#image.closed;
  }

  #sayFarewell(): void {
    this.#step = 'farewell';
    this.#client.finish();
    this.#image.finish();
    this.#wheel.arm(this.#deadline, endingSteps.farewell);
  }
}

/** What a client has to take, without long pauses, before more is read for it at once. */
const provenBytes = 1024 * 1024;

/** What comes from one side: observed, and written to the other. */
class Direction implements ChannelReceiver {
  readonly observer: FrameObserver;
  /** When the first byte came, ms since the epoch. */
  firstAt = 0;
  readonly #side: 'client' | 'image';
  readonly #splice: Splice;
  readonly #from: Channel;
  readonly #to: Channel;
  readonly #wheel: TimerWheel;
  readonly #sent = new SentPieces();
  /** The turn of the wheel in which bytes last came. */
  activeAt: number;
  /** More may be read of an instance at once when so many bytes have passed: its client has proved that it takes them. */
  #widenAt: number;
  /** The turn of the wheel in which the other side took no more; infinite while it does. */
  #stoppedAt = Number.POSITIVE_INFINITY;
  /** The Close frame of an ending by the platform, for the next boundary. */
  #farewell: Buffer | undefined;
  #ended = false;
  /** What had gone over when the platform's Close frame went. */
  #passed: Passed | undefined;
  #held = false;
  /** What the side that this direction comes from is held to. */
  pace: ClientPace | undefined;
  opposite: Direction | undefined;

  constructor(side: 'client' | 'image', splice: Splice, from: Channel, to: Channel, wheel: TimerWheel) {
    this.#side = side;
    this.#widenAt = side === 'image' ? provenBytes : Number.POSITIVE_INFINITY;
    this.#splice = splice;
    this.#from = from;
    this.#to = to;
    this.#wheel = wheel;
    this.activeAt = wheel.turn;
    this.observer = new FrameObserver(side);
  }

  get passed(): Passed {
    return this.#passed ?? this.observer;
  }

  /** The last frame in this direction has been written: a Close, whoever it came from. Or there is nobody to write to. */
  get ended(): boolean {
    return this.#ended || this.#to.closed;
  }

  /** A boundary cannot be found. */
  get unreadable(): boolean {
    return this.observer.broken && !this.ended;
  }

  /** The side that this direction comes from will say no more: it has sent its Close frame, or is gone. */
  get answered(): boolean {
    return this.observer.closeCode !== 0 || this.#from.peerEnded || this.#from.closed;
  }

  /** Writes `farewell` where the next frame would begin, and passes nothing on behind it. */
  end(farewell: Buffer): void {
    this.#farewell = farewell;
    if (this.observer.atBoundary || this.#from.peerEnded) this.#finishFrames();
  }

  onData(chunk: Buffer): void {
    if (this.#farewell !== undefined) {
      this.#takeLast(chunk);
      return;
    }
    this.activeAt = this.#wheel.turn;
    this.observe(chunk);
    const { length } = chunk;
    this.#sent.wrote(chunk, this.pass(chunk));
    if (this.pace !== undefined) this.pace.took(length, this.observer.messages);
  }

  get held(): boolean {
    return this.#held;
  }

  set held(held: boolean) {
    this.#held = held;
    // Nobody is idle who was not let.
    this.activeAt = this.#wheel.turn;
    if (held && !this.#ended) this.#from.pause();
    else if (!this.#to.blocked) this.resume();
  }

  /** Lets the side that this direction comes from send again, unless it is held. */
  resume(): void {
    this.#sent.drained();
    if (this.#wheel.turn - this.#stoppedAt > 1) this.#narrow();
    this.#stoppedAt = Number.POSITIVE_INFINITY;
    if (!this.#held) this.#from.resume();
  }

  observe(chunk: Buffer): void {
    if (this.firstAt === 0) this.firstAt = Date.now();
    this.observer.observe(chunk);
    const { closeCode } = this.observer;
    if (closeCode !== 0) this.#splice.note({ side: this.#side, sign: 'close-frame', code: closeCode });
  }

  /** Whether all of it has gone out. */
  pass(chunk: Buffer): boolean {
    const gone = this.#to.write(chunk);
    if (!gone) {
      this.#from.pause();
      this.#stoppedAt = this.#wheel.turn;
    } else if (this.observer.bytes >= this.#widenAt) this.#widen();
    return gone;
  }

  /** Large messages cost a fifth less when more of them is read at once; behind a client that takes them little piles up. */
  #widen(): void {
    this.#widenAt = Number.POSITIVE_INFINITY;
    widenReceiveBuffer(this.#from.descriptor);
  }

  /** The client let us wait for a second and more: what is read ahead for it is bounded tightly again. */
  #narrow(): void {
    if (this.#side === 'client') return;
    if (this.#widenAt === Number.POSITIVE_INFINITY) boundReceiveBuffer(this.#from.descriptor);
    this.#widenAt = this.observer.bytes + provenBytes;
  }

  /** What was written to this side has gone out: the other side may send again. */
  onDrain(): void {
    this.activeAt = this.#wheel.turn;
    this.opposite?.resume();
  }

  onEnd(): void {
    this.#splice.note({ side: this.#side, sign: 'fin' });
    // In the middle of a frame: what there is of it is the last that goes over.
    if (!this.#ended) this.#to.finish();
    this.#ended = this.#farewell !== undefined;
    this.#splice.proceed();
  }

  onClose(error: (Error & { readonly code?: string }) | undefined): void {
    const sign = error === undefined ? 'fin' : gaveUp.has(error.code ?? '') ? 'silence' : 'reset';
    this.#splice.note({ side: this.#side, sign });
    this.#splice.sideClosed(this, this.#to, error);
  }

  /** The rest of the frame under way still passes; behind the Close frame only the other side's own is looked for. */
  #takeLast(chunk: Buffer): void {
    let from = 0;
    if (!this.#ended) {
      from = this.observer.observeFrame(chunk);
      if (from > 0) this.pass(chunk.subarray(0, from));
      if (this.observer.atBoundary && !this.observer.broken) this.#finishFrames();
    }
    if (from < chunk.length) this.observer.observe(chunk.subarray(from));
    this.#splice.proceed();
  }

  #finishFrames(): void {
    this.#ended = true;
    const { bytes, messages } = this.observer;
    this.#passed = { bytes, messages };
    if (this.observer.closeCode === 0) this.#to.write(this.#farewell as Buffer);
    // What comes from there is dropped, so that a side that takes nothing need not hold it up.
    this.held = false;
    this.#from.resume();
  }
}
