import { CopyFailure } from './copy-failure.ts';

/** What `host` answered, of which no more than `limit` bytes are taken. Throws `CopyFailure`. */
export async function boundedBody(
  response: Response,
  limit: number,
  host: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new CopyFailure('unreachable', `the answer of ${host} broke off`, { cause: error });
  }
  if (size > limit) throw new CopyFailure('broken', `${host} sends more than ${limit} bytes where few belong`);
  return Buffer.concat(chunks, size);
}
