import type { Socket } from 'bun';

/** Who is told of a channel's events. A channel has one receiver at a time; it is replaced as the connection's life goes on. */
export interface ChannelReceiver {
  onData(chunk: Buffer): void;
  /** All that `write` kept back has gone out. */
  onDrain(): void;
  /** The peer will send no more (FIN). */
  onEnd(): void;
  /** The socket is gone. An error says that it did not end in order: a reset, a time-out, a broken TLS record. */
  onClose(error: Error | undefined): void;
}

/** Who waits for a channel to come about: the accept or the connect, and the TLS handshake where there is one. */
export interface ChannelOpening {
  onOpen(): void;
  onSecured(failure: Error | undefined): void;
}

/** The runtime's socket with what its types leave out. */
export interface ChannelSocket extends Socket<Channel> {
  readonly fd: number;
}

/** What most channels keep at most times: one list for all, never changed. */
const nothing: Buffer[] = [];

/**
 * One TCP or TLS connection as a stream with back-pressure and TCP's own endings. Facts about the runtime's sockets that
 * this class hides: `write` may take a part, `pause` may let data through that was decrypted already, a FIN is sent by
 * `shutdown` and a reset by `terminate`, and both sides' ends close the socket by themselves.
 */
export class Channel {
  receiver: ChannelReceiver;
  /** Set until the channel is ready for bytes. */
  opening: ChannelOpening | undefined;
  #socket: ChannelSocket | undefined;
  #kept: Buffer[] = nothing;
  #paused = false;
  #finishing = false;
  #aborting = false;
  #peerEnded = false;
  #closed = false;
  #failure: Error | undefined;

  constructor(receiver: ChannelReceiver) {
    this.receiver = receiver;
  }

  /** Binds the socket once it is there. */
  attach(socket: ChannelSocket): void {
    this.#socket = socket;
  }

  get descriptor(): number {
    return this.#socket?.fd ?? -1;
  }

  /** The peer has sent its FIN. */
  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** Our FIN was sent, or will be after what `write` kept. */
  get finished(): boolean {
    return this.#finishing;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Something that was written has not gone out yet. */
  get blocked(): boolean {
    return this.#kept.length > 0;
  }

  /** Bytes that were written and have not gone out yet. */
  get unsent(): number {
    return this.#kept.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** Sends `bytes`, which must not change afterwards. `false`: not all went out, stop the source until `onDrain`. */
  write(bytes: Buffer): boolean {
    if (this.#closed || this.#finishing || this.#socket === undefined) return true;
    if (this.#kept.length > 0) {
      this.#kept.push(bytes);
      return false;
    }
    const taken = this.#socket.write(bytes);
    // A negative count means that the socket is gone: `onClose` follows and nothing is to wait for.
    if (taken === bytes.length || taken < 0) return true;
    this.#kept = [bytes.subarray(taken)];
    return false;
  }

  /** Sends a FIN behind everything that was written; the peer may go on sending. */
  finish(): void {
    if (this.#finishing || this.#closed) return;
    this.#finishing = true;
    if (this.#kept.length === 0) this.#socket?.shutdown();
  }

  /** Resets the connection. What was written before still goes out if it can within the time that the owner allows. */
  abort(): void {
    if (this.#closed || this.#aborting) return;
    this.#aborting = true;
    if (this.#kept.length === 0) this.#socket?.terminate();
  }

  /** Resets the connection now. */
  terminate(): void {
    this.#kept = nothing;
    this.#socket?.terminate();
  }

  /** Gives the socket back to the kernel, which still delivers what was written. */
  close(): void {
    this.#kept = nothing;
    this.#socket?.end();
  }

  pause(): void {
    if (this.#paused || this.#closed) return;
    this.#paused = true;
    this.#socket?.pause();
  }

  resume(): void {
    if (!this.#paused || this.#closed) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  /** For the socket's handlers only. */
  drained(): void {
    if (this.#kept.length === 0 || this.#socket === undefined) return;
    for (let index = 0; index < this.#kept.length; index += 1) {
      const bytes = this.#kept[index] as Buffer;
      const taken = this.#socket.write(bytes);
      if (taken === bytes.length) continue;
      this.#kept.splice(0, index);
      if (taken >= 0) this.#kept[0] = bytes.subarray(taken);
      else this.#kept = nothing;
      return;
    }
    this.#kept = nothing;
    if (this.#aborting) this.#socket.terminate();
    else if (this.#finishing) this.#socket.shutdown();
    this.receiver.onDrain();
  }

  /** For the socket's handlers only. */
  ended(): void {
    this.#peerEnded = true;
    this.receiver.onEnd();
  }

  /** For the socket's handlers only: nothing can be relied upon any more. What went wrong is kept for `gone`. */
  failed(error: Error): void {
    this.#failure ??= error;
    this.terminate();
  }

  /** For the socket's handlers only. */
  gone(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#kept = nothing;
    this.receiver.onClose(error ?? this.#failure);
  }
}
