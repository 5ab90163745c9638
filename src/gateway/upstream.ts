import type { ClientError } from '../contract/errors.ts';
import type { Channel, ChannelReceiver } from './channel.ts';
import type { ContentFile } from './content-sender.ts';
import type { ResponseHead } from './response-head.ts';
import type { InstanceRoute } from './route-table.ts';

/** A connection to whoever answers a request. It belongs to one client connection and is never shared between clients. */
export interface Upstream {
  readonly channel: Channel;
  /** The instance behind it; undefined for the control process. */
  readonly target: InstanceRoute | undefined;
  /** It has carried a request before, so that its peer may be about to close it. */
  readonly reused: boolean;
  /** How long the call waited until it had it, milliseconds; absent where there was no need to. */
  readonly waitedMs?: number | undefined;
}

export interface ReachObserver {
  /** Nobody could be reached after it had waited: it waits again. */
  onWaitingAgain(): void;
  onReached(upstream: Upstream): void;
  /** `waitedMs`: how long it waited for one, where it had to. */
  onUnreachable(error: ClientError, waitedMs?: number): void;
}

/** Something under way that can be given up. */
export interface Attempt {
  cancel(): void;
  /** Nobody was reached, and it may take minutes until somebody is: a client that ends meanwhile has left. */
  readonly waits?: boolean;
}

/** Who answers requests of one kind: a service's instances, or the control process. */
export interface Backend {
  /** Whether the wait for the rest of a request's body has a deadline. */
  readonly bodyHasDeadline: boolean;
  /** Connects, or takes `idle` when it leads there. The observer hears exactly one thing, unless the attempt is cancelled. */
  reach(observer: ReachObserver, idle: Upstream | undefined): Attempt;
  /** Finds out why a request that was sent got no answer. */
  explainSilence(upstream: Upstream, onExplained: (error: ClientError) => void): Attempt;
  /** The error for an answer that is not HTTP/1.1; `detail` says in what way. */
  notHttp(upstream: Upstream, firstBytes: Buffer, detail: string): ClientError;
  /** What is sent in place of the answer's body; throws `MalformedMessage`. Absent: a backend that can name no file. */
  contentOf?(head: ResponseHead): ContentFile | undefined;
  /** The backend answered. */
  answered(upstream: Upstream): void;
  /** The request failed between the gateway and the backend; `upstream` where it had reached somebody. */
  failed(upstream: Upstream | undefined): void;
  /** The request, or the socket that it became, is over. */
  left(upstream: Upstream): void;
}

/** Keeps an upstream connection between two requests of its client. */
export class IdleUpstream implements ChannelReceiver {
  #upstream: Upstream | undefined;

  keep({ channel, target }: Upstream): void {
    this.drop();
    this.#upstream = { channel, target, reused: true };
    channel.receiver = this;
    channel.resume();
  }

  /** The connection, if it is still there; the caller owns it from now on. */
  take(): Upstream | undefined {
    const upstream = this.#upstream;
    this.#upstream = undefined;
    return upstream;
  }

  drop(): void {
    this.take()?.channel.close();
  }

  /** Nobody asked for anything: such an answer belongs to no request. */
  onData(): void {
    this.drop();
  }

  onEnd(): void {
    this.drop();
  }

  onClose(): void {
    this.#upstream = undefined;
  }

  onDrain(): void {}
}
