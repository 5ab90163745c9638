import type { TokenRevocation } from '../contract/route.ts';

/** What a signed credential says of its own beginning. Times in seconds since the epoch. */
export interface Issued {
  readonly userId: string;
  /** Undefined for what carries no id of a token. */
  readonly tokenId: string | undefined;
  readonly issuedAt: number;
}

/** The revocations that are in force. Asked anew at every use: a credential that was verified once may be over since. */
export class Revocations {
  #tokenIds = new Set<string>();
  /** By user: all that was issued before this instant is over. */
  #issuedBefore = new Map<string, number>();

  replace(revocations: readonly TokenRevocation[]): void {
    this.#tokenIds = new Set();
    this.#issuedBefore = new Map();
    for (const { userId, tokenId, issuedBefore } of revocations) {
      if (tokenId !== undefined) this.#tokenIds.add(tokenId);
      if (issuedBefore === undefined) continue;
      this.#issuedBefore.set(userId, Math.max(issuedBefore, this.#issuedBefore.get(userId) ?? issuedBefore));
    }
  }

  revokes({ userId, tokenId, issuedAt }: Issued): boolean {
    if (tokenId !== undefined && this.#tokenIds.has(tokenId)) return true;
    const issuedBefore = this.#issuedBefore.get(userId);
    return issuedBefore !== undefined && issuedAt < issuedBefore;
  }
}
