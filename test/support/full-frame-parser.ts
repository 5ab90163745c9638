/** What one direction of a WebSocket said, as a full parser understands it. */
export interface ParsedStream {
  readonly bytes: number;
  /** Text and binary messages, joined from their fragments and unmasked. */
  readonly messages: readonly Buffer[];
  readonly pings: readonly Buffer[];
  readonly pongs: readonly Buffer[];
  /** 1005: without a code; undefined: no Close frame. */
  readonly closeCode: number | undefined;
  readonly closeReason: string;
  /** Bytes behind the last whole frame. */
  readonly rest: number;
}

interface WireFrame {
  readonly final: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  readonly end: number;
}

/**
 * Parses a whole stream after RFC 6455, section 5, in the plainest way: it needs all bytes at once, unmasks every payload
 * and joins every message. The product's observer shares no code and no idea with it. Throws for what section 5.4 and 5.5 forbid.
 */
export function parseStream(bytes: Buffer): ParsedStream {
  const messages: Buffer[] = [];
  const pings: Buffer[] = [];
  const pongs: Buffer[] = [];
  let fragments: Buffer[] | undefined;
  let closeCode: number | undefined;
  let closeReason = '';
  let at = 0;
  for (let frame = frameAt(bytes, at); frame !== undefined; frame = frameAt(bytes, at)) {
    at = frame.end;
    const { opcode, payload, final } = frame;
    if (opcode >= 8 && !(final && payload.length <= 125)) throw new Error('a control frame is short and in one piece');
    if (opcode === 9) pings.push(payload);
    else if (opcode === 10) pongs.push(payload);
    else if (opcode === 8) {
      if (closeCode === undefined) closeReason = payload.toString('utf8', 2);
      closeCode ??= payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    } else if (opcode > 2) throw new Error(`opcode ${opcode} is reserved`);
    else {
      if ((opcode === 0) !== (fragments !== undefined)) throw new Error('a continuation continues a message');
      fragments = [...(fragments ?? []), payload];
      if (!final) continue;
      messages.push(Buffer.concat(fragments));
      fragments = undefined;
    }
  }
  return { bytes: bytes.length, messages, pings, pongs, closeCode, closeReason, rest: bytes.length - at };
}

/** The frame that begins at `start`, when it is there in full. */
function frameAt(bytes: Buffer, start: number): WireFrame | undefined {
  const view = bytes.subarray(start);
  if (view.length < 2) return undefined;
  const short = view.readUInt8(1) % 128;
  const masked = view.readUInt8(1) >= 128;
  const lengthEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
  const payloadStart = lengthEnd + (masked ? 4 : 0);
  if (view.length < payloadStart) return undefined;
  const length = short === 126 ? view.readUInt16BE(2) : short === 127 ? Number(view.readBigUInt64BE(2)) : short;
  if (view.length < payloadStart + length) return undefined;
  const payload = Buffer.from(view.subarray(payloadStart, payloadStart + length));
  if (masked) {
    const key = view.subarray(lengthEnd, payloadStart);
    for (let index = 0; index < length; index += 1) payload[index] = (payload[index] ?? 0) ^ (key[index % 4] ?? 0);
  }
  return {
    final: view.readUInt8(0) >= 128,
    opcode: view.readUInt8(0) % 16,
    payload,
    end: start + payloadStart + length,
  };
}
