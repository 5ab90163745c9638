import type { HandshakeFailure } from '../contract/connection.ts';
import type { ClientError } from '../contract/errors.ts';
import { keptArguments, stageOf } from '../domain/handshake-failure.ts';
import type { Call } from './admission.ts';
import { destinationOf } from './destination.ts';
import type { Ledgers } from './ledger.ts';
import { isWebSocketUpgrade } from './upgrade.ts';

/** Failures of one service, and of all, that are kept of one second; all are counted. */
const mostPerService = 20;
const mostInAll = 400;

/** What is needed to know a handshake from another request, and to find it again. */
type Handshake = Pick<Call, 'head' | 'body' | 'clientAddress'> & {
  /** In the waiting room, where it had to. */
  readonly waitedMs?: number | undefined;
};

export interface HandshakeLogOptions {
  readonly ledgers: Ledgers;
  readonly isService: (id: string) => boolean;
  /** Takes what is kept. */
  readonly keep: (failure: HandshakeFailure) => void;
}

/**
 * Notes the handshakes that did not become a WebSocket. Anyone can fail as often as they like: what is kept is bounded by
 * service and second, and of services that do not exist nothing is kept.
 */
export class HandshakeLog {
  readonly #options: HandshakeLogOptions;
  /** How many were kept in this second. */
  readonly #kept = new Map<string, number>();
  #keptInAll = 0;
  /** For no service of this installation. */
  strangers = 0;
  /** Counted and not kept. */
  omitted = 0;

  constructor(options: HandshakeLogOptions) {
    this.#options = options;
  }

  /** The platform answered, by itself or as it could not reach the image. `id` is the request id of the answer. */
  refused({ head, body, clientAddress, waitedMs }: Handshake, error: ClientError, id: string): void {
    if (!isWebSocketUpgrade(head, body)) return;
    const { serviceId } = destinationOf(head, this.#options.isService);
    if (serviceId === undefined) return;
    const { status } = error.definition;
    const told = { key: error.key, arguments: keptArguments(error.args) };
    const waited = waitedMs !== undefined && { waitedMs };
    this.#note({ id, serviceId, clientAddress, at: Date.now(), stage: stageOf(error), status, error: told, ...waited });
  }

  /** The image answered with something else than 101. `id` is new, or that under which the image knows the request. */
  declined(
    answer: Pick<HandshakeFailure, 'id' | 'serviceId' | 'clientAddress' | 'status' | 'instanceId' | 'waitedMs'>,
  ): void {
    this.#note({ ...answer, at: Date.now(), stage: 'image-answer' });
  }

  /** A second is over. */
  turn(): void {
    this.#kept.clear();
    this.#keptInAll = 0;
  }

  #note(failure: HandshakeFailure): void {
    const { serviceId, stage } = failure;
    if (!this.#options.isService(serviceId)) {
      this.strangers += 1;
      return;
    }
    this.#options.ledgers.of(serviceId).countSockets(`refused.${stage}`, 1);
    const kept = this.#kept.get(serviceId) ?? 0;
    if (kept >= mostPerService || this.#keptInAll >= mostInAll) {
      this.omitted += 1;
      return;
    }
    this.#kept.set(serviceId, kept + 1);
    this.#keptInAll += 1;
    this.#options.keep(failure);
  }
}
