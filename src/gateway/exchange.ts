import { ClientError, clientError, errors } from '../contract/errors.ts';
import { languageOf } from './answer.ts';
import type { Channel } from './channel.ts';
import type { ClientSide } from './client-side.ts';
import { type ContentFile, ContentSender, withContent } from './content-sender.ts';
import type { WholeBody } from './held-body.ts';
import { imageAnswer } from './image-answer.ts';
import { MalformedMessage } from './malformed.ts';
import { type RequestPlan, wantsToStay } from './plan-request.ts';
import { type RequestEvents, RequestRelay } from './request-relay.ts';
import type { ResponseHead } from './response-head.ts';
import { type ResponseEvents, ResponseRelay } from './response-relay.ts';
import { Deadline, type Expiring } from './timer-wheel.ts';
import type { Attempt, ReachObserver, Upstream } from './upstream.ts';

/** What an exchange tells the connection that it belongs to: one of these as its last act, and before it at most `onDeclined`. */
export interface ExchangeOwner {
  /** Answered in full. Where `stays` is false the client connection ends; `upstream` may carry another request. */
  onExchanged(stays: boolean, upstream: Upstream | undefined): void;
  /** The image answered a handshake with something else; `onExchanged` or `onBroken` follows. */
  onDeclined(status: number, upstream: Upstream): void;
  /** Nothing was answered: the connection has to. `waitedMs`: how long it waited for an instance, where it had to. */
  onFailed(error: ClientError, waitedMs: number | undefined): void;
  /** The answer broke off: the client has to see its connection break in the same way. */
  onBroken(reset: boolean): void;
  /** The image agreed to a WebSocket, so many ms after it was asked. */
  onSwitched(upstream: Upstream, answer: Buffer, behind: Buffer, waited: number): void;
  onClientGone(): void;
}

/** Methods that may be sent twice without a second effect (RFC 9110, section 9.2.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One request and its answer, from the moment the request was admitted. */
export class Exchange implements ReachObserver, RequestEvents, ResponseEvents, Expiring {
  readonly #client: ClientSide;
  readonly #plan: RequestPlan;
  /** The request's body, where all of it was waited for. */
  readonly #whole: WholeBody | undefined;
  readonly #owner: ExchangeOwner;
  readonly #request: RequestRelay;
  #attempt: Attempt | undefined;
  #upstream: Upstream | undefined;
  #response: ResponseRelay | undefined;
  /** Sends the body where that is a file. */
  #sender: ContentSender | undefined;
  #askedAt = 0;
  #answered = false;
  /** Set once the answer is complete: whether the backend keeps its connection. */
  #responseStays: boolean | undefined;
  #over = false;
  /** For the rest of the request's body, where that has a deadline. */
  #deadline: Deadline | undefined;

  constructor(client: ClientSide, plan: RequestPlan, whole: WholeBody | undefined, owner: ExchangeOwner) {
    this.#client = client;
    this.#plan = plan;
    this.#whole = whole;
    this.#owner = owner;
    this.#request = new RequestRelay(client, plan.body, this);
  }

  begin(idle: Upstream | undefined): void {
    this.#client.channel.receiver = this.#request;
    if (this.#plan.backend.bodyHasDeadline && !this.#request.complete) {
      this.#deadline = new Deadline(this);
      this.#client.wheel.arm(this.#deadline, this.#client.limits.bodySeconds);
    }
    this.#reach(idle);
  }

  /** Ends it at once; the owner hears nothing more. */
  cut(): void {
    this.#end();
    this.#upstream?.channel.terminate();
  }

  onDeadline(): void {
    if (this.#over || this.#deadline === undefined || this.#request.complete) return;
    const seconds = this.#client.limits.bodySeconds;
    if (!this.#request.takeSilence()) this.#client.wheel.arm(this.#deadline, seconds);
    else this.#abandon(clientError('http.body-timeout', { seconds }));
  }

  onReached(upstream: Upstream): void {
    if (this.#over) return;
    this.#upstream = upstream;
    const { channel } = upstream;
    this.#response = new ResponseRelay(
      this.#client.channel,
      channel,
      {
        method: this.#plan.head.method,
        headOf: (head) => this.#headOf(head),
        contentOf: (head) => this.#contentOf(head),
      },
      this.#client.limits,
      this,
    );
    channel.receiver = this.#response;
    this.#askedAt = performance.now();
    this.#request.begin(channel, this.#plan.bytes);
    if (!channel.blocked) this.#whole?.release();
  }

  onWaitingAgain(): void {
    if (this.#client.channel.peerEnded) this.onClientEnd();
  }

  onUnreachable(error: ClientError, waitedMs?: number): void {
    this.#fail(error, waitedMs);
  }

  onBodyFault(error: unknown): void {
    if (error instanceof MalformedMessage) this.#abandon(clientFault(error));
    else if (error instanceof ClientError) this.#abandon(error);
    else throw error;
  }

  onRequestComplete(): void {
    this.#settle();
  }

  onClientDrain(): void {
    this.#response?.clientDrained();
    this.#sender?.proceed();
  }

  /** Whoever closes a connection mostly just ends it; nobody should wait for those, and no instance be started for them. */
  onClientEnd(): void {
    if (!this.#over && this.#attempt?.waits) this.#client.channel.terminate();
  }

  onClientGone(): void {
    if (this.#over) return;
    this.cut();
    this.#owner.onClientGone();
  }

  onUpstreamDrain(): void {
    this.#whole?.release();
    this.#request.balance();
  }

  onAnswer(status: number): void {
    this.#answered = true;
    if (this.#upstream !== undefined) this.#plan.backend.answered(this.#upstream);
    if (this.#plan.upgrade && status !== 101 && this.#upstream) this.#owner.onDeclined(status, this.#upstream);
  }

  onSwitch(head: ResponseHead, behind: Buffer): void {
    const upstream = this.#upstream;
    if (this.#over || upstream === undefined) return;
    if (!this.#plan.upgrade) {
      this.onNotHttp(head.bytes, new MalformedMessage('http.status-line'));
      return;
    }
    this.onAnswer(head.status);
    // The socket goes on: whoever takes it tells the backend when it is over.
    this.#over = true;
    const answer = this.#headOf(head);
    this.#owner.onSwitched(upstream, answer, behind, Math.round(performance.now() - this.#askedAt));
  }

  onResponseComplete(stays: boolean): void {
    this.#responseStays = stays;
    this.#settle();
  }

  onContent(head: ResponseHead, content: ContentFile, stays: boolean): void {
    if (this.#over) return;
    this.#sender = new ContentSender(this.#client, withContent(head, content), content, {
      onBegun: () => this.onAnswer(head.status),
      onSent: () => this.onResponseComplete(stays),
      // Asked again, the control process tells what is wrong with the content.
      onFailed: (error) => this.#abandon(clientError('platform.starting', {}, { cause: error })),
    });
  }

  onNotHttp(firstBytes: Buffer, fault: MalformedMessage): void {
    const upstream = this.#upstream;
    if (this.#over || upstream === undefined) return;
    upstream.channel.terminate();
    const detail = errors[fault.fault][languageOf(this.#plan.head)];
    this.#fail(this.#plan.backend.notHttp(upstream, firstBytes, detail));
  }

  /** A kept connection that its peer was just closing is no failure: a safe request goes out again on a new one. */
  onSilence(): void {
    const upstream = this.#upstream;
    if (this.#over || upstream === undefined) return;
    upstream.channel.close();
    if (upstream.reused && safeMethods.has(this.#plan.head.method) && this.#request.bodiless) {
      this.#plan.backend.left(upstream);
      this.#upstream = undefined;
      this.#reach(undefined);
      return;
    }
    this.#attempt = this.#plan.backend.explainSilence(upstream, (error) => this.#fail(error));
  }

  /** Whatever came could be taken for the answer to the next request. */
  onExcess(): void {
    if (this.#responseStays === undefined) return;
    this.#responseStays = false;
    this.#settle();
  }

  onUpstreamEnd(): void {
    this.#settle();
  }

  onBroken(error: Error | undefined): void {
    this.#breakOff(error !== undefined);
  }

  #reach(idle: Upstream | undefined): void {
    this.#attempt = this.#plan.backend.reach(this, idle);
    if (this.#client.channel.peerEnded) this.onClientEnd();
  }

  /**
   * Over when both directions are. An answer may be complete long before its request: as long as the backend goes on
   * reading, so does the exchange.
   */
  #settle(): void {
    const upstream = this.#upstream;
    const stays = this.#responseStays;
    if (this.#over || stays === undefined || upstream === undefined) return;
    const reusable = isOpen(upstream.channel);
    if (!this.#request.complete && stays && reusable) return;
    this.#end();
    const kept = stays && reusable && this.#request.complete;
    if (!kept) upstream.channel.close();
    this.#owner.onExchanged(
      stays && this.#request.complete && wantsToStay(this.#plan.head),
      kept ? upstream : undefined,
    );
  }

  #fail(error: ClientError, waitedMs = this.#upstream?.waitedMs): void {
    if (this.#over) return;
    this.#end();
    if (error.definition.status >= 500) this.#plan.backend.failed(this.#upstream);
    this.#owner.onFailed(error, waitedMs);
  }

  /** Nothing more can come of the request. The reset comes last: the backend's end would be taken for its answer. */
  #abandon(error: ClientError): void {
    if (this.#answered) this.#breakOff(true);
    else this.#fail(error);
    this.#upstream?.channel.terminate();
  }

  #breakOff(reset: boolean): void {
    if (this.#over) return;
    this.#end();
    if (reset) this.#upstream?.channel.terminate();
    else this.#upstream?.channel.close();
    this.#plan.backend.failed(this.#upstream);
    this.#owner.onBroken(reset);
  }

  /** Looked for only where the control process was told that it may name one. */
  #contentOf(head: ResponseHead): ContentFile | undefined {
    const { backend, contentPlace } = this.#plan;
    const content = contentPlace && backend.contentOf?.(head);
    if (content === undefined) contentPlace?.leave();
    return content;
  }

  /** What the control process answers is the platform's own. */
  #headOf(head: ResponseHead): Buffer {
    const { admission } = this.#plan;
    return admission === undefined ? head.bytes : imageAnswer(head, admission);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#whole?.release();
    this.#attempt?.cancel();
    this.#sender?.cancel();
    if (this.#deadline !== undefined) this.#client.wheel.disarm(this.#deadline);
    if (this.#upstream !== undefined) this.#plan.backend.left(this.#upstream);
    this.#plan.place?.leave();
    this.#plan.contentPlace?.leave();
  }
}

/** The error for a request that breaks HTTP/1.1. */
export function clientFault(error: MalformedMessage): ClientError {
  return clientError(error.fault, {}, { cause: error });
}

function isOpen(channel: Channel): boolean {
  return !channel.closed && !channel.peerEnded && !channel.finished;
}
