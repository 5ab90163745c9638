/** One file that is sent, or that the control process may name. To be left when that is over. */
export interface ContentPlace {
  /** Once; later calls do nothing. */
  leave(): void;
}

/** Bounds how many files a worker sends at once: slow readers are as many as like to be, descriptors and memory are not. */
export class ContentPlaces {
  readonly #most: number;
  readonly #taken = new Set<ContentPlace>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Undefined: as many as may be are taken. */
  take(): ContentPlace | undefined {
    if (this.#taken.size >= this.#most) return undefined;
    const place = { leave: () => void this.#taken.delete(place) };
    this.#taken.add(place);
    return place;
  }
}
