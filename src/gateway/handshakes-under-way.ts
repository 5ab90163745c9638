/** How many of those that wait longest are compared. Bounded, as it happens at each connection while there are too many. */
const compared = 16;

/**
 * TLS handshakes that have begun and are not finished, so that they can be bounded without one client keeping out the
 * others: when there are too many, one of the network that has most gives way, the longest unfinished first.
 */
export class HandshakesUnderWay<Handshake> {
  readonly #limit: number;
  /** In the order in which they began. */
  readonly #networks = new Map<Handshake, string>();
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes note of one that begins. Answers with the one that has to be given up, which may be this one; it is not counted any more. */
  enter(handshake: Handshake, network: string): Handshake | undefined {
    const givesWay = this.#networks.size < this.#limit ? undefined : this.#choose(handshake, network);
    if (givesWay === handshake) return handshake;
    if (givesWay !== undefined) this.leave(givesWay);
    this.#networks.set(handshake, network);
    this.#counts.set(network, this.#heldBy(network) + 1);
    return givesWay;
  }

  /** The handshake is finished, or over. */
  leave(handshake: Handshake): void {
    const network = this.#networks.get(handshake);
    if (network === undefined) return;
    this.#networks.delete(handshake);
    const left = this.#heldBy(network) - 1;
    if (left === 0) this.#counts.delete(network);
    else this.#counts.set(network, left);
  }

  #heldBy(network: string): number {
    return this.#counts.get(network) ?? 0;
  }

  /** The newcomer, unless one of those that wait longest is of a network with more. */
  #choose(newcomer: Handshake, network: string): Handshake {
    let chosen = newcomer;
    let most = this.#heldBy(network);
    let seen = 0;
    for (const [handshake, other] of this.#networks) {
      const count = this.#heldBy(other);
      if (count > most) {
        chosen = handshake;
        most = count;
      }
      seen += 1;
      if (seen === compared) break;
    }
    return chosen;
  }
}
