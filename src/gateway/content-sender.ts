import { closeSync, open, read } from 'node:fs';
import type { StoredContent } from '../contract/stored-content.ts';
import { openLibc } from '../libc/libc.ts';
import type { Channel } from './channel.ts';
import type { ClientSide } from './client-side.ts';
import { storedContentField } from './known-field.ts';
import type { ResponseHead } from './response-head.ts';
import { Deadline, type Expiring } from './timer-wheel.ts';

/** A part of a file; its `path` is absolute. */
export type ContentFile = StoredContent;

/** One of `onSent` and `onFailed` comes last, unless the sender is cancelled. */
export interface ContentEvents {
  /** The head goes out. */
  onBegun(): void;
  /** Everything was written to the channel. */
  onSent(): void;
  /** The file is gone, cannot be read, or is shorter than it should be; or the client has taken nothing for `idleSeconds`. */
  onFailed(error: unknown): void;
}

/** What one transfer keeps in memory, and what other connections wait for at most while it is encrypted. */
const blockBytes = 256 * 1024;

const libc = openLibc();

type Sending = Pick<ClientSide, 'channel' | 'wheel' | 'limits'>;

/**
 * Sends a head and a part of a file at the client's pace, from one block of memory that is used again and again. What the system
 * has in memory is read at once; for the rest another thread waits for the disk, so that this one never does.
 */
export class ContentSender implements Expiring {
  readonly #client: Sending;
  readonly #channel: Channel;
  readonly #events: ContentEvents;
  readonly #block: Buffer;
  readonly #end: number;
  #at: number;
  /** Of the block: the head, while it has not gone out. */
  #headBytes: number;
  #descriptor: number | undefined;
  /** The file is being opened or read, or the other connections have their turn. */
  #busy = true;
  #over = false;
  /** For the client to take something. */
  readonly #deadline = new Deadline(this);
  /** What it had not taken when the wait began. */
  #unsent = 0;

  constructor(client: Sending, head: Buffer, { path, start, length }: ContentFile, events: ContentEvents) {
    this.#client = client;
    this.#channel = client.channel;
    this.#events = events;
    this.#at = start;
    this.#end = start + length;
    this.#headBytes = head.length;
    this.#block = Buffer.allocUnsafeSlow(head.length + Math.min(length, blockBytes));
    head.copy(this.#block);
    open(path, 'r', (error, descriptor) => {
      if (error === null) this.#descriptor = descriptor;
      this.#continue(error);
    });
  }

  /** The channel may have room again. */
  proceed(): void {
    if (this.#busy || this.#over) return;
    this.#client.wheel.disarm(this.#deadline);
    if (this.#channel.blocked) this.#awaitRoom();
    else this.#read();
  }

  /** Sends no more. */
  cancel(): void {
    this.#over = true;
    this.#client.wheel.disarm(this.#deadline);
    if (!this.#busy) this.#close();
  }

  onDeadline(): void {
    if (this.#channel.unsent < this.#unsent) this.#awaitRoom();
    else this.#fail(new Error('the client takes nothing'));
  }

  /** A client may read as slowly as it likes, and not hold a file open for ever without. */
  #awaitRoom(): void {
    this.#unsent = this.#channel.unsent;
    this.#client.wheel.arm(this.#deadline, this.#client.limits.idleSeconds);
  }

  /** After a wait, in which it may have been cancelled. */
  #continue(error: unknown): void {
    this.#busy = false;
    if (this.#over) this.#close();
    else if (error !== null) this.#fail(error);
    else this.proceed();
  }

  #read(): void {
    const room = this.#room;
    const count = libc.readCached(this.#file, room, this.#at);
    if (count >= 0) {
      this.#send(count);
      return;
    }
    this.#busy = true;
    read(this.#file, room, 0, room.length, this.#at, (error, bytesRead) => {
      this.#busy = false;
      if (this.#over || error !== null) this.#continue(error);
      else this.#send(bytesRead);
    });
  }

  #send(count: number): void {
    if (count === 0) {
      this.#fail(new Error('the file is shorter than its content'));
      return;
    }
    if (this.#headBytes > 0) this.#events.onBegun();
    const written = this.#channel.write(this.#block.subarray(0, this.#headBytes + count));
    this.#headBytes = 0;
    this.#at += count;
    if (this.#at === this.#end) {
      this.cancel();
      this.#events.onSent();
    } else if (written) {
      // A client that takes everything at once must not hold up the others.
      this.#busy = true;
      setImmediate(() => this.#continue(null));
    } else {
      this.#awaitRoom();
    }
  }

  #fail(error: unknown): void {
    this.cancel();
    this.#events.onFailed(error);
  }

  get #room(): Buffer {
    const end = Math.min(this.#block.length, this.#headBytes + this.#end - this.#at);
    return this.#block.subarray(this.#headBytes, end);
  }

  get #file(): number {
    return this.#descriptor ?? -1;
  }

  #close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A head that announces `content` as the body. */
export function withContent({ bytes, fields }: ResponseHead, { length }: Pick<ContentFile, 'length'>): Buffer {
  const about = new Set<string | undefined>([storedContentField, 'content-length', 'transfer-encoding']);
  const kept = fields.filter(({ known }) => !about.has(known)).map(({ start, end }) => bytes.subarray(start, end));
  const line = bytes.subarray(0, fields[0]?.start ?? 0);
  return Buffer.concat([line, ...kept, Buffer.from(`Content-Length: ${length}\r\n\r\n`, 'latin1')]);
}
