/** What the whole frames of one direction amount to, and whether their sender keeps to RFC 6455. */
export interface FramesText {
  messages: number;
  pings: number;
  pongs: number;
  closeCode: number;
  /** A rule of sections 5.1 to 5.5 was broken. */
  broken: boolean;
  /** The bytes end where a frame ends. */
  whole: boolean;
}

/** Reads frames one after the other, with whole numbers of any size; a rule is judged as soon as its frame's head is there. */
export function readFrames(bytes: Buffer, masked: boolean): FramesText {
  const read: FramesText = { messages: 0, pings: 0, pongs: 0, closeCode: 0, broken: false, whole: true };
  let open = false;
  let at = 0n;
  const size = BigInt(bytes.length);
  while (at < size) {
    read.whole = false;
    const start = Number(at);
    if (start + 2 > bytes.length) return read;
    const [first = 0, second = 0] = bytes.subarray(start);
    const opcode = first % 16;
    const final = first >= 128;
    const short = second % 128;
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    const keyLength = second >= 128 ? 4 : 0;
    const payloadStart = start + 2 + extra + keyLength;
    if (payloadStart > bytes.length) return read;
    const digits = bytes.subarray(start + 2, start + 2 + extra).toString('hex');
    const length = extra === 0 ? BigInt(short) : BigInt(`0x${digits}`);
    const control = opcode >= 8;
    if (second >= 128 !== masked || ![0, 1, 2, 8, 9, 10].includes(opcode)) read.broken = true;
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) read.broken = true;
    if (control && (!final || length > 125n)) read.broken = true;
    if (!control && (opcode === 0) !== open) read.broken = true;
    if (!control) open = !final;
    at = BigInt(payloadStart) + length;
    if (at > size) return read;
    read.whole = true;
    if (opcode <= 2 && final) read.messages += 1;
    if (opcode === 9) read.pings += 1;
    if (opcode === 10) read.pongs += 1;
    if (opcode === 8 && read.closeCode === 0) read.closeCode = codeOf(bytes, payloadStart, length, keyLength);
  }
  return read;
}

function codeOf(bytes: Buffer, start: number, length: bigint, keyLength: number): number {
  if (length < 2n) return 1005;
  const [high = 0, low = 0] = bytes.subarray(start);
  const [one = 0, two = 0] = keyLength === 0 ? [] : bytes.subarray(start - 4);
  return (high ^ one) * 256 + (low ^ two) || 1005;
}
