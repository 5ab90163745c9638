import WebSocket from 'ws';

export interface StreamOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  /** 1 is real time; 0 as fast as the server takes it. */
  readonly speed: number;
  /** Cuts the stream off. */
  readonly signal?: AbortSignal;
}

/** The handshake was answered, but not with a WebSocket; or the socket ended before the summary. */
export class StreamFailed extends Error {
  override readonly name = 'StreamFailed';
}

const SAMPLE_RATE = 16_000;
/** What a microphone would hand over: 100 ms. */
const CHUNK_BYTES = (SAMPLE_RATE / 10) * 2;
/** At full speed: as much as waits on this side before the client waits for the network. */
const BUFFER_BYTES = 256 * 1024;
const BODY_LIMIT = 2000;

/**
 * Sends 16 kHz mono s16le sound and gives every message of the server to `onMessage`.
 * Resolves when the server closed with 1000; rejects with `StreamFailed` on anything else.
 */
export async function stream(
  pcm: Uint8Array,
  options: StreamOptions,
  onMessage: (text: string) => void,
): Promise<void> {
  const socket = new WebSocket(options.url, {
    headers: { ...options.headers },
    perMessageDeflate: false,
    ...(options.ca !== undefined && { ca: options.ca }),
  });
  const closed = closing(socket);
  options.signal?.addEventListener('abort', () => socket.terminate());
  socket.on('message', (data) => onMessage(data.toString()));
  socket.on('open', () => void sendAll(socket, pcm, options.speed));
  await closed;
}

function closing(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body = (body + chunk.toString()).slice(0, BODY_LIMIT);
      });
      response.on('end', () =>
        reject(new StreamFailed(`the handshake was answered with ${response.statusCode}: ${body.trim()}`)),
      );
    });
    socket.on('error', (error) => reject(new StreamFailed(`no connection: ${error.message}`)));
    socket.on('close', (code, reason) => {
      if (code === 1000) {
        resolve();
      } else {
        reject(new StreamFailed(`the server closed the socket with ${code} ${reason.toString()}`.trim()));
      }
    });
  });
}

async function sendAll(socket: WebSocket, pcm: Uint8Array, speed: number): Promise<void> {
  const began = performance.now();
  for (let offset = 0; offset < pcm.length && socket.readyState === WebSocket.OPEN; offset += CHUNK_BYTES) {
    socket.send(pcm.subarray(offset, offset + CHUNK_BYTES));
    const spoken = ((offset + CHUNK_BYTES) / 2 / SAMPLE_RATE) * 1000;
    const due = speed === 0 ? 0 : began + spoken / speed - performance.now();
    await sleep(due);
    while (socket.bufferedAmount > BUFFER_BYTES && socket.readyState === WebSocket.OPEN) {
      await sleep(5);
    }
  }
  if (socket.readyState === WebSocket.OPEN) {
    socket.send('{"type":"end"}');
  }
}

function sleep(milliseconds: number): Promise<void> | undefined {
  return milliseconds <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, milliseconds));
}
