/**
 * How the shared memory is laid out, in 32-bit words. Another layout needs another version: processes that disagree must
 * never share it.
 */
export const layoutVersion = 1;

/** "SLUI": what the memory of this product begins with. */
export const magic = 0x534c_5549;

/** Columns in the memory of an installation: 64 workers (`--workers`), and as many of a predecessor that finish. */
export const mostColumns = 128;

export const header = {
  magic: 0,
  version: 1,
  /** How many columns there are. */
  columns: 2,
  /** Columns from here on were never used. Only grows. */
  usedColumns: 3,
  hashKey: 4,
  /** Seconds since 1970, from which short times in the tables are counted. */
  epoch: 6,
  /** The last bad secret, in seconds since the epoch; 0: there was none yet. */
  lastFailure: 7,
} as const;

/** One record for each column: whose it is, and which slot its owner is about to change. */
const owners = 64;
export const owner = {
  /** 0: nobody's. */
  pid: 0,
  /** When that process began, hashed; 0 and 0 while it is not written yet. */
  startedLow: 1,
  startedHigh: 2,
  /** The state word of the slot that is being changed; 0: none is. */
  pending: 3,
} as const;
const ownerWords = 4;

export function ownerOf(column: number): number {
  return owners + column * ownerWords;
}

/** A table of slots that are found by the hash of a key: the slots from there on, up to `window`, in a ring. */
export interface Table {
  readonly start: number;
  /** A power of two. */
  readonly slots: number;
  readonly slotWords: number;
  readonly window: number;
}

/** What a slot of any table begins with; a fourth word is the table's own. */
export const slot = { state: 0, low: 1, high: 2, value: 3 } as const;

const tablesStart = 1024;

/** Bad secrets, by key and address. */
export const failureTable: Table = { start: tablesStart, slots: 1 << 14, slotWords: 4, window: 32 };

/** Names that were claimed. Up to half full a window that is full does not happen in practice. */
export const claimTable: Table = { start: endOf(failureTable), slots: 1 << 19, slotWords: 4, window: 64 };

/** Keys that are counted; the counts themselves are in the columns. */
export const countTable: Table = { start: endOf(claimTable), slots: 1 << 17, slotWords: 3, window: 64 };

const columnsStart = endOf(countTable);

/** With so many columns, each of which has one count for each slot of `countTable`; also where the column of that number begins. */
export function bytesFor(columns: number): number {
  return (columnsStart + columns * countTable.slots) * Int32Array.BYTES_PER_ELEMENT;
}

function endOf(table: Table): number {
  return table.start + table.slots * table.slotWords;
}
