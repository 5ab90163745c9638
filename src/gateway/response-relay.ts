import type { Body } from './body.ts';
import type { Channel, ChannelReceiver } from './channel.ts';
import type { ContentFile } from './content-sender.ts';
import { responseBody } from './framing.ts';
import { HeadScanner } from './head-scanner.ts';
import { Inbox } from './inbox.ts';
import type { Limits } from './limits.ts';
import { MalformedMessage } from './malformed.ts';
import { listsToken } from './request-head.ts';
import { mayBeStatusLine, parseResponseHead, type ResponseHead } from './response-head.ts';
import { SentPieces } from './sent-pieces.ts';

/** Interim answers (1xx) that one request may get: more is no conversation. */
const mostInterimAnswers = 64;

export interface ResponseEvents {
  /** The final answer's head has come and was passed on. */
  onAnswer(status: number): void;
  /** 101: what lies behind the head in `behind` belongs to the new protocol. Nothing was passed on yet. */
  onSwitch(head: ResponseHead, behind: Buffer): void;
  /** The last byte was passed on; `stays`: both ends mean to keep their connection. */
  onResponseComplete(stays: boolean): void;
  /** The answer's body is a file. Nothing was passed on; `stays` as above. */
  onContent(head: ResponseHead, content: ContentFile, stays: boolean): void;
  /** Not HTTP, or broken HTTP, before anything of the final answer was passed on. */
  onNotHttp(firstBytes: Buffer, fault: MalformedMessage): void;
  /** The connection ended before the final answer began. */
  onSilence(): void;
  /** The connection ended, or stopped being HTTP, in the middle of the answer. */
  onBroken(error: Error | undefined): void;
  /** Everything written to the backend has gone out. */
  onUpstreamDrain(): void;
  /** Bytes came behind the complete answer: they belong to no request. */
  onExcess(): void;
  /** The backend closed behind its complete answer. */
  onUpstreamEnd(): void;
}

/** What the relay has to know of the request. */
export interface RelayedRequest {
  readonly method: string;
  /** A head as the client gets it. */
  headOf(head: ResponseHead): Buffer;
  /** The file that is the answer's body; undefined where the body comes behind the head. */
  contentOf(head: ResponseHead): ContentFile | undefined;
}

/** The backend's half of an exchange: carries the answer to the client, byte for byte, and sees where it ends. */
export class ResponseRelay implements ChannelReceiver {
  readonly #client: Channel;
  readonly #upstream: Channel;
  readonly #request: RelayedRequest;
  readonly #events: ResponseEvents;
  readonly #inbox = new Inbox();
  readonly #scanner: HeadScanner;
  readonly #sent = new SentPieces();
  #body: Body | undefined;
  #stays = false;
  #interimAnswers = 0;
  #over = false;

  constructor(client: Channel, upstream: Channel, request: RelayedRequest, limits: Limits, events: ResponseEvents) {
    this.#client = client;
    this.#upstream = upstream;
    this.#request = request;
    this.#events = events;
    this.#scanner = new HeadScanner(limits);
  }

  onData(chunk: Buffer): void {
    if (this.#over) {
      this.#events.onExcess();
      return;
    }
    if (this.#body !== undefined) {
      this.#relay(this.#body, chunk);
      return;
    }
    this.#inbox.append(chunk);
    try {
      this.#readHeads();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#over = true;
      this.#events.onNotHttp(this.#inbox.view(), error);
    }
  }

  onDrain(): void {
    this.#events.onUpstreamDrain();
  }

  /** Everything written to the client has gone out: reads on from the backend. */
  clientDrained(): void {
    this.#sent.drained();
    this.#upstream.resume();
  }

  onEnd(): void {
    this.#finish(undefined);
  }

  onClose(error: Error | undefined): void {
    this.#finish(error);
  }

  #readHeads(): void {
    while (this.#body === undefined && !this.#over) {
      if (!mayBeStatusLine(this.#inbox.view())) throw new MalformedMessage('http.status-line');
      const length = this.#scanner.scan(this.#inbox.view());
      if (length === 0) return;
      this.#scanner.reset();
      // The bytes stay in the inbox until they are understood, so that a fault can be told by its first bytes.
      const head = parseResponseHead(this.#inbox.view().subarray(0, length));
      if (head.status === 101) this.#switch(head, length);
      else if (head.status < 200) this.#passInterim(head, length);
      else this.#answer(head, length);
    }
  }

  #switch(head: ResponseHead, length: number): void {
    this.#over = true;
    this.#inbox.take(length);
    this.#events.onSwitch(head, this.#inbox.take(this.#inbox.length));
  }

  #passInterim(head: ResponseHead, length: number): void {
    this.#interimAnswers += 1;
    if (this.#interimAnswers > mostInterimAnswers) throw new MalformedMessage('http.status-line');
    this.#passWithHead(head, length);
  }

  #answer(head: ResponseHead, length: number): void {
    const content = this.#request.contentOf(head);
    if (content !== undefined) {
      this.#handOver(head, content, length);
      return;
    }
    const body = responseBody(head, this.#request.method);
    // Faults in a body that came along with its head can still be answered properly.
    const end = body.advance(this.#inbox.view(), length);
    this.#body = body;
    this.#stays = !body.untilClose && head.minorVersion === 1 && !listsToken(head, 'connection', 'close');
    this.#passWithHead(head, end);
    this.#events.onAnswer(head.status);
    // Bytes behind the answer belong to no request: the connection is not used again.
    if (this.#inbox.length > 0) this.#stays = false;
    if (body.complete) this.#complete(this.#stays);
  }

  #handOver(head: ResponseHead, content: ContentFile, length: number): void {
    this.#over = true;
    this.#inbox.take(length);
    const stays = this.#inbox.length === 0 && head.minorVersion === 1 && !listsToken(head, 'connection', 'close');
    this.#events.onContent(head, content, stays);
  }

  #relay(body: Body, chunk: Buffer): void {
    let end: number;
    try {
      end = body.advance(chunk, 0);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#over = true;
      this.#events.onBroken(error);
      return;
    }
    if (end === chunk.length) this.#sent.wrote(chunk, this.#pass(chunk));
    else {
      this.#pass(chunk.subarray(0, end));
      this.#stays = false;
    }
    if (body.complete) this.#complete(this.#stays);
  }

  /** A head, and as much of the body as came along. */
  #passWithHead(head: ResponseHead, end: number): void {
    const shown = this.#request.headOf(head);
    const bytes = this.#inbox.take(end);
    this.#pass(shown === head.bytes ? bytes : Buffer.concat([shown, bytes.subarray(head.bytes.length)]));
  }

  /** Whether all of it has gone out. */
  #pass(bytes: Buffer): boolean {
    const gone = this.#client.write(bytes);
    if (!gone) this.#upstream.pause();
    return gone;
  }

  #complete(stays: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.onResponseComplete(stays);
  }

  #finish(error: Error | undefined): void {
    if (this.#over) {
      this.#events.onUpstreamEnd();
      return;
    }
    if (this.#body === undefined) {
      this.#over = true;
      this.#events.onSilence();
    } else if (this.#body.untilClose && error === undefined) {
      this.#complete(false);
    } else {
      this.#over = true;
      this.#events.onBroken(error);
    }
  }
}
