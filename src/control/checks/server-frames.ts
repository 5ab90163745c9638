import type { CheckConnection } from './check-connection.ts';
import { CheckFailed } from './check-result.ts';

/** RFC 6455, section 5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type ServerMessage =
  /** `begin`: its first 64 KB; the rest was read and dropped. */
  { readonly kind: 'data'; readonly begin: Buffer } | { readonly kind: 'close'; readonly words: string };

const longestBegin = 64 * 1024;
/** Each costs time, and a ping a pong that may lie in memory. */
const mostFrames = 10_000;
const closeWithoutStatus = 1005;

/**
 * The next message of a server, whatever its fragments; pings are answered in between. Rejects with `CheckFailed`, also at what
 * RFC 6455 does not let a server send (no extension was agreed on).
 */
export function createMessageReader(connection: CheckConnection): (awaited: string) => Promise<ServerMessage> {
  let frames = 0;

  function control(opcode: number, payload: Buffer): ServerMessage | undefined {
    if (opcode === opcodes.close) return { kind: 'close', words: closeWords(payload) };
    if (opcode === opcodes.ping) connection.write(clientFrame(opcodes.pong, payload));
    return undefined;
  }

  return async (awaited) => {
    let begin: Buffer | undefined;
    for (;;) {
      frames += 1;
      if (frames > mostFrames)
        throw new CheckFailed('answer', `more than ${mostFrames} frames came without any ${awaited}`);
      const { opcode, last, length } = await readHeader(connection, awaited);
      if (opcode >= opcodes.close) {
        const message = control(opcode, await connection.take(length, awaited));
        if (message) return message;
        continue;
      }
      if ((opcode === opcodes.continuation) !== (begin !== undefined)) broken('its fragments are out of order');
      begin = await readPayload(connection, length, begin ?? Buffer.alloc(0), awaited);
      if (last) return { kind: 'data', begin };
    }
  };
}

interface Header {
  readonly opcode: number;
  readonly last: boolean;
  readonly length: number;
}

async function readHeader(connection: CheckConnection, awaited: string): Promise<Header> {
  const [first = 0, second = 0] = await connection.take(2, awaited);
  const opcode = first & 0x0f;
  const last = (first & 0x80) !== 0;
  if ((first & 0x70) !== 0) broken('it sets a reserved bit, though no extension was agreed on');
  if (opcode > opcodes.pong || (opcode > opcodes.binary && opcode < opcodes.close)) broken(`its opcode is ${opcode}`);
  if ((second & 0x80) !== 0) broken('it is masked');
  const short = second & 0x7f;
  if (opcode >= opcodes.close && (short > 125 || !last))
    broken('it is a control frame with fragments or more than 125 bytes');
  if (short < 126) return { opcode, last, length: short };
  const bytes = await connection.take(short === 126 ? 2 : 8, awaited);
  const length = short === 126 ? bytes.readUInt16BE() : Number(bytes.readBigUInt64BE());
  if (length < (short === 126 ? 126 : 65_536) || length > Number.MAX_SAFE_INTEGER) broken('its length is not valid');
  return { opcode, last, length };
}

function broken(what: string): never {
  throw new CheckFailed('answer', `a frame came that RFC 6455 does not allow: ${what}`);
}

async function readPayload(
  connection: CheckConnection,
  length: number,
  begin: Buffer,
  awaited: string,
): Promise<Buffer> {
  const kept = [begin];
  let room = longestBegin - begin.length;
  for (let missing = length; missing > 0; ) {
    const part = await connection.some(missing, awaited);
    missing -= part.length;
    if (room > 0) kept.push(part.subarray(0, room));
    room -= part.length;
  }
  return Buffer.concat(kept);
}

function closeWords(payload: Buffer): string {
  const code = payload.length < 2 ? closeWithoutStatus : payload.readUInt16BE();
  const reason = payload.toString('utf8', 2);
  return reason ? `${code} ${JSON.stringify(reason)}` : `${code}`;
}

/** A frame of a client: masked with a random key (RFC 6455, section 5.3). */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : 4);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | Math.min(length, 126);
  if (length >= 126) head.writeUInt16BE(length, 2);
  const mask = crypto.getRandomValues(new Uint8Array(4));
  const masked = Uint8Array.from(payload, (byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([head, mask, masked]);
}
