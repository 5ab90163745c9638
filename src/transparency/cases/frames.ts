import { type Conversation, echoed, lastWords, talk } from '../conversation.ts';
import { binary, close, fragments, frame, noise, opcode, rsv, text } from '../frame.ts';

/** The lengths at which a frame's form changes, and their neighbours. */
const lengths = [0, 1, 124, 125, 126, 127, 128, 255, 65_535, 65_536, 65_537];

/** Framing: each form of a length, one byte at a time, lengths that are written longer than they need be. */
export const framing: readonly Conversation[] = [
  ...lengths.map((length) => talk(`text of ${length} bytes`, echoed(text('*'.repeat(length))))),
  ...lengths.map((length) => talk(`binary of ${length} bytes`, echoed(binary(noise(length))))),
  ...[997, 16_384].map((cut) =>
    talk(`65536 bytes in writes of ${cut}`, { send: binary(noise(65_536)), cut, answers: 1 }),
  ),
  talk('a frame in writes of 1 byte', { send: text('byte by byte'), cut: 1, answers: 1 }),
  talk('300 bytes in writes of 1 byte', { send: binary(noise(300)), cut: 1, answers: 1 }),
  talk('a length of 5 in 16 bits', echoed(text('short', { lengthBits: 16 }))),
  talk('a length of 5 in 64 bits', echoed(text('short', { lengthBits: 64 }))),
  talk('a length of 300 in 64 bits', echoed(binary(noise(300), { lengthBits: 64 }))),
  lastWords('a length with its highest bit set', binary('', { claims: 1n << 63n })),
  lastWords('a length beyond 2^53', binary('', { claims: (1n << 53n) + 1n })),
  lastWords('a length of 4 GB', binary('', { claims: 1n << 32n })),
  lastWords('a frame without a mask', text('bare', { mask: false })),
  lastWords('a frame without a mask behind a good one', echoed(text('good')), text('bare', { mask: false })),
];

const pings = Array.from({ length: 10 }, (_, index) => frame(opcode.ping, `ping ${index}`));

/** Pings and pongs: payloads, lengths, asked for and not. */
export const pingPong: readonly Conversation[] = [
  talk('an empty ping', echoed(frame(opcode.ping))),
  talk('a ping with text', echoed(frame(opcode.ping, 'payload'))),
  talk('a ping with bytes that are no text', echoed(frame(opcode.ping, Buffer.from('00fffefdfcfb00ff', 'hex')))),
  talk('a ping of 125 bytes', echoed(frame(opcode.ping, noise(125)))),
  lastWords('a ping of 126 bytes', frame(opcode.ping, noise(126))),
  talk('a ping of 125 bytes in writes of 1 byte', { send: frame(opcode.ping, noise(125)), cut: 1, answers: 1 }),
  talk('a pong that nobody asked for', frame(opcode.pong)),
  talk('a pong with a payload that nobody asked for', frame(opcode.pong, 'unasked'), echoed(text('after'))),
  talk('pong, ping', frame(opcode.pong, 'unasked'), echoed(frame(opcode.ping, 'asked'))),
  talk('ten pings', { send: Buffer.concat(pings), answers: 10 }),
  talk('ten pings in writes of 1 byte', { send: Buffer.concat(pings), cut: 1, answers: 10 }),
  lastWords('a ping in fragments', frame(opcode.ping, 'half', { fin: false })),
  lastWords('a pong in fragments', frame(opcode.pong, 'half', { fin: false })),
];

const marks = [1, 2, 3, 4, 5, 6, 7].map((bits) => bits << 4);

/** Each combination of reserved bits, on each kind of frame; none was negotiated. */
export const reservedBits: readonly Conversation[] = marks.flatMap((reserved) => [
  lastWords(`bits ${reserved >> 4} on text`, text('marked', { reserved })),
  lastWords(`bits ${reserved >> 4} on text behind a good one`, echoed(text('good')), text('marked', { reserved })),
  lastWords(`bits ${reserved >> 4} on binary`, { send: binary('marked', { reserved }), cut: 1 }),
  lastWords(`bits ${reserved >> 4} on a ping`, frame(opcode.ping, 'marked', { reserved })),
  lastWords(`bits ${reserved >> 4} on a Close`, close(1000, '', { reserved })),
  lastWords(
    `bits ${reserved >> 4} on a continuation`,
    text('begun', { fin: false }),
    frame(opcode.continuation, 'marked', { reserved }),
  ),
]);

const unknownOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];

/** Opcodes that mean nothing. */
export const opcodes: readonly Conversation[] = unknownOpcodes.flatMap((code) => [
  lastWords(`opcode ${code}`, frame(code)),
  lastWords(`opcode ${code} with a payload`, frame(code, 'what')),
  lastWords(`opcode ${code} behind a good frame`, echoed(text('good')), frame(code, 'what')),
  lastWords(`opcode ${code} between fragments`, text('begun', { fin: false }), frame(code)),
  lastWords(`opcode ${code} with a reserved bit`, frame(code, '', { reserved: rsv.two })),
]);

const more = (payload: string, fin = true) => frame(opcode.continuation, payload, { fin });
const ping = frame(opcode.ping, 'between');

/** Messages in pieces, control frames among them, continuations of nothing. */
export const fragmentation: readonly Conversation[] = [
  talk('two fragments', echoed(text('one ', { fin: false }), more('two'))),
  talk('two fragments in two writes', text('one ', { fin: false }), echoed(more('two'))),
  talk('fragments in writes of 1 byte', {
    send: Buffer.concat([text('one ', { fin: false }), more('two ', false), more('three')]),
    cut: 1,
    answers: 1,
  }),
  talk('empty fragments', echoed(text('', { fin: false }), more('', false), more(''))),
  talk('an empty fragment before and behind', echoed(text('', { fin: false }), more('middle', false), more(''))),
  talk('65 fragments', echoed(...fragments(opcode.binary, noise(65 * 64), 64))),
  talk('a ping between two fragments', text('one ', { fin: false }), echoed(ping), echoed(more('two'))),
  talk(
    'pings between all of five fragments, in one write',
    {
      send: Buffer.concat([text('1', { fin: false }), ping, more('2', false), ping, more('3', false), ping]),
      answers: 3,
    },
    echoed(more('4', false), more('5')),
  ),
  talk('a pong between two fragments', text('one ', { fin: false }), frame(opcode.pong), echoed(more('two'))),
  lastWords('a Close between two fragments', text('one ', { fin: false }), close(1000)),
  lastWords('a continuation of nothing', more('nothing')),
  lastWords('a continuation of nothing that goes on', more('nothing', false)),
  lastWords('a continuation behind a whole message', echoed(text('whole')), more('nothing')),
  lastWords('a new message inside another', text('one ', { fin: false }), text('other')),
  lastWords('a binary message inside a text', text('one ', { fin: false }), binary('other')),
  lastWords('a new unfinished message inside another', text('one ', { fin: false }), text('other', { fin: false })),
];
