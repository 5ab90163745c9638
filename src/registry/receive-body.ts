/** Keeps the number of writes small and the memory of an upload flat. */
const blockBytes = 256 * 1024;

export interface ReceiveOptions {
  /** Gets the next bytes, in order; the stream is not read on before it resolves. */
  readonly write: (chunks: readonly Uint8Array[]) => Promise<void>;
  readonly signal: AbortSignal;
  readonly idleMilliseconds: number;
}

/**
 * Reads `body` to its end. Bytes that came are written even when the rest fails to come. `interrupted`: the connection broke;
 * `stalled`: no byte for too long. Rejects with the signal's reason, or with what `write` threw.
 */
export async function receiveBody(
  body: ReadableStream<Uint8Array>,
  options: ReceiveOptions,
): Promise<'complete' | 'interrupted' | 'stalled'> {
  const reader = body.getReader();
  let stalled = false;
  // A cancelled reader answers its pending read with "done".
  const cancel = () => void reader.cancel().catch(() => undefined);
  const deadline = setTimeout(() => {
    stalled = true;
    cancel();
  }, options.idleMilliseconds);
  options.signal.addEventListener('abort', cancel, { once: true });
  try {
    const outcome = await pump(reader, options.write, () => deadline.refresh());
    options.signal.throwIfAborted();
    return stalled ? 'stalled' : outcome;
  } finally {
    clearTimeout(deadline);
    options.signal.removeEventListener('abort', cancel);
    cancel();
  }
}

interface ChunkReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

async function pump(
  reader: ChunkReader,
  write: ReceiveOptions['write'],
  alive: () => void,
): Promise<'complete' | 'interrupted'> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  // One block is written while the next one comes; a third is not read before.
  let writing: Promise<void> | undefined;
  const flush = async () => {
    await writing;
    const block = gathered;
    writing = write(block).then(() => release(block));
    // Whoever awaits it next hears of a failure.
    writing.catch(() => undefined);
    gathered = [];
    size = 0;
  };
  for (;;) {
    const next = await reader.read().catch(() => 'broken' as const);
    if (next === 'broken' || next.done || !next.value) {
      if (size > 0) await flush();
      await writing;
      return next === 'broken' ? 'interrupted' : 'complete';
    }
    alive();
    gathered.push(next.value);
    size += next.value.byteLength;
    if (size < blockBytes) continue;
    await flush();
    // The time that a slow disk takes is not the client's.
    alive();
  }
}

/** Gives back the memory of what was written, for which the collector would wait until much more of it has gathered. */
function release(chunks: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of chunks) {
    // Not what others may see as well.
    if (byteLength === 0 || byteLength !== buffer.byteLength) continue;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}
