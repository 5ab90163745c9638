import type { Random } from './random.ts';

/** What parsers of HTTP were seen to trip over. */
const spice = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\r\r\n',
  '\0',
  ' ',
  '\t',
  ' \t',
  '\x0b',
  '\x0c',
  '\x1c',
  '\x7f',
  '\x80',
  '\x85',
  '\xa0',
  '\xad',
  '\xff',
  ':',
  ' :',
  '::',
  ',',
  ';',
  '"',
  '\\',
  '#',
  '?',
  '*',
  '%',
  '%0d%0a',
  '@',
  '0',
  '00',
  '0x',
  '+',
  '-',
  '_',
  '1',
  'chunked',
  'Chunked',
  'identity',
  'close',
  'upgrade',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Host: b\r\n',
  'content-length:0\r\n',
  'TRANSFER-ENCODING:\tchunked\r\n',
  'Transfer-Encoding : chunked\r\n',
  'Content_Length: 5\r\n',
  ' folded\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  '0\r\n\r\n',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
].map((text) => Buffer.from(text, 'latin1'));

/** The input with a few of its bytes changed, left out, repeated or joined by others. */
export function mutate(random: Random, input: Buffer): Buffer {
  let bytes = input;
  for (let count = 1 + random.below(3); count > 0; count -= 1) bytes = mutateOnce(random, bytes);
  return bytes;
}

function mutateOnce(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + (random.oneIn(4) ? random.below(20) : random.below(2)));
  switch (random.below(6)) {
    case 0:
      return splice(bytes, at, end, Buffer.of(random.below(256)));
    case 1:
      return splice(bytes, at, at, random.pick(spice));
    case 2:
      return splice(bytes, at, end, random.pick(spice));
    case 3:
      return splice(bytes, at, end, Buffer.alloc(0));
    case 4:
      return splice(bytes, at, at, bytes.subarray(at, end));
    default:
      return splice(bytes, at, end, flipped(bytes.subarray(at, end), 1 << random.below(8)));
  }
}

function splice(bytes: Buffer, from: number, to: number, put: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);
}

function flipped(bytes: Buffer, bit: number): Buffer {
  return Buffer.from(bytes.map((byte, index) => (index === 0 ? byte ^ bit : byte)));
}
