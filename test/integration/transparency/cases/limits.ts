import { type Conversation, echoed, lastWords, talk } from '../../../../src/transparency/conversation.ts';
import { binary, fragments, noise, opcode, text } from '../../../../src/transparency/frame.ts';

const megabyte = 1024 * 1024;

/** Sizes and numbers. */
export const limits: readonly Conversation[] = [
  ...[65_536, 262_144, megabyte, 4 * megabyte].map((length) =>
    talk(`binary of ${length} bytes`, echoed(binary(noise(length)))),
  ),
  talk('text of 1 MB', echoed(text('κόσμε…'.repeat(megabyte / 14)))),
  ...[64, 1024, 65_536, 262_144].map((size) =>
    talk(`1 MB in fragments of ${size}`, echoed(...fragments(opcode.binary, noise(megabyte), size))),
  ),
  ...[1024, 100_000].map((cut) => talk(`1 MB in writes of ${cut}`, { send: binary(noise(megabyte)), cut, answers: 1 })),
  ...[0, 16, 256, 1024].map((length) =>
    talk(`1000 messages of ${length} bytes, all at once`, {
      send: Buffer.concat(Array.from({ length: 1000 }, (_, index) => binary(noise(length, index)))),
      answers: 1000,
    }),
  ),
  talk('100 messages, one after the other', ...Array.from({ length: 100 }, (_, i) => echoed(text(`message ${i}`)))),
];

/** For servers that judge a length before what it counts has come. */
export const oversized: readonly Conversation[] = [
  lastWords('a message that is longer than the server allows', binary('', { claims: 17n * 1024n * 1024n })),
];
