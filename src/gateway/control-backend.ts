import { type ClientError, clientError } from '../contract/errors.ts';
import { Dial, type Dialling } from './dial.ts';
import type { Attempt, Backend, ReachObserver, Upstream } from './upstream.ts';

/** The control process behind its unix socket: everything that is not inference. While it is away the answer is 503. */
export class ControlBackend implements Backend {
  readonly bodyHasDeadline = true;
  readonly #socketPath: string;
  readonly #dialling: Dialling;
  readonly #connectSeconds: number;

  constructor(socketPath: string, dialling: Dialling, connectSeconds: number) {
    this.#socketPath = socketPath;
    this.#dialling = dialling;
    this.#connectSeconds = connectSeconds;
  }

  reach(observer: ReachObserver, idle: Upstream | undefined): Attempt {
    if (idle !== undefined && idle.target === undefined) {
      observer.onReached(idle);
      return nothingToCancel;
    }
    idle?.channel.close();
    return new Dial(
      { unix: this.#socketPath },
      {
        onConnected: (channel) => observer.onReached({ channel, target: undefined, reused: false }),
        onDialFailure: (failure) => observer.onUnreachable(clientError('platform.starting', {}, { cause: failure })),
      },
      this.#dialling,
      this.#connectSeconds,
    );
  }

  explainSilence(_upstream: Upstream, onExplained: (error: ClientError) => void): Attempt {
    onExplained(clientError('platform.starting', {}));
    return nothingToCancel;
  }

  notHttp(): ClientError {
    return clientError('platform.starting', {});
  }

  answered(): void {}
  failed(): void {}
  left(): void {}
}

/** For attempts that were over before they could be cancelled. */
export const nothingToCancel: Attempt = { cancel: () => undefined };
