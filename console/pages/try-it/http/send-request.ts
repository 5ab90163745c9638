/** What is sent. The ticket stands in the address. */
export interface HttpCall {
  readonly method: string;
  readonly address: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array<ArrayBuffer>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Without what is beyond the bound. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly cut: boolean;
  /** Milliseconds to the first byte of the answer, and to its end. */
  readonly firstMs: number;
  readonly wholeMs: number;
}

/** Bytes of an answer that are kept. */
export const longestAnswer = 64 * 1024 * 1024;
const deadlineMs = 300_000;
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Calls a service as a program would: without the session of the page, and without following anywhere. Rejects as `fetch` does. */
export async function sendRequest(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
  const start = performance.now();
  const answer = await fetch(call.address, {
    method: call.method,
    headers: call.headers.map(([name, value]): [string, string] => [name, value]),
    ...(!bodiless.has(call.method) && call.body.length > 0 && { body: call.body }),
    credentials: 'omit',
    redirect: 'manual',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
  });
  const firstMs = performance.now() - start;
  const { body, cut } = await readBounded(answer.body);
  const { status, statusText, headers } = answer;
  return { status, statusText, headers: [...headers], body, cut, firstMs, wholeMs: performance.now() - start };
}

async function readBounded(stream: ReadableStream<Uint8Array> | null): Promise<Pick<HttpAnswer, 'body' | 'cut'>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (const reader = stream?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = new Uint8Array(value.subarray(0, longestAnswer - size));
    parts.push(part);
    size += part.length;
    if (part.length < value.length) {
      await reader.cancel();
      return { body: await joined(parts), cut: true };
    }
  }
  return { body: await joined(parts), cut: false };
}

async function joined(parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Bytes of a refusal that are looked at. */
const longestRefusal = 4_096;

/**
 * Whether the answer says that only WebSocket is spoken there: 426 (RFC 9110, 15.5.22), which does not always name it, or 400 with
 * words about it, as some servers answer what is no GET.
 */
export function asksForWebSocket({ status, headers, body }: Pick<HttpAnswer, 'status' | 'headers' | 'body'>): boolean {
  const upgrade = headers.find(([name]) => name.toLowerCase() === 'upgrade')?.[1];
  if (status === 426) return upgrade === undefined || /\bwebsocket\b/i.test(upgrade);
  return status === 400 && body.length <= longestRefusal && /\bwebsocket\b/i.test(textOf(body) ?? '');
}

/** The text that `bytes` are in UTF-8; undefined where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
