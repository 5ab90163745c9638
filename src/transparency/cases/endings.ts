import { type Conversation, echoed, handshake, lastWords, talk } from '../conversation.ts';
import { binary, close, frame, noise, opcode, text } from '../frame.ts';

/** Both ends of each class of codes, each code that has a meaning, and those that no endpoint may send. */
const codes = [
  0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1100,
  1999, 2000, 2999, 3000, 3001, 3999, 4000, 4001, 4998, 4999, 5000, 32_768, 65_535,
];

/** Close frames of every kind, what comes behind them, and clients that go without one. */
export const closing: readonly Conversation[] = [
  lastWords('an empty Close', close()),
  lastWords('a Close in writes of 1 byte', { send: close(1000, 'slowly'), cut: 1 }),
  lastWords('a Close of 1 byte', frame(opcode.close, '\x03')),
  ...codes.map((code) => lastWords(`Close ${code}`, close(code))),
  ...codes.map((code) => lastWords(`Close ${code} with a reason`, close(code, `because of ${code}`))),
  lastWords('a reason of 123 bytes', close(1000, '*'.repeat(123))),
  lastWords('a reason of 124 bytes', close(1000, '*'.repeat(124))),
  lastWords('a reason in Chinese', close(4000, '因为')),
  lastWords('a reason that is no UTF-8', close(1000, Buffer.from('cebae1bdb9cf83cebcceb5eda080', 'hex'))),
  lastWords('a Close in fragments', frame(opcode.close, Buffer.from([3, 232]), { fin: false })),
  lastWords('two Closes', Buffer.concat([close(1000), close(1001)])),
  lastWords('a Close, then text', Buffer.concat([close(1000), text('too late')])),
  lastWords('a Close, then a ping', Buffer.concat([close(1000), frame(opcode.ping)])),
  lastWords('a Close behind a large message', echoed(binary(noise(262_144))), close(1000)),
  lastWords('a client that goes without a Close', echoed(text('first')), { send: Buffer.alloc(0), ends: true }),
  lastWords('a client that goes at once', { send: Buffer.alloc(0), ends: true }),
  lastWords('a client that goes inside a frame', { send: text('cut short').subarray(0, 8), ends: true }),
  lastWords('a client that goes inside a message', { send: text('begun', { fin: false }), ends: true }),
  lastWords('a client that goes with its Close', { send: close(1000), ends: true }),
];

/** What only a server with these manners does: it ends by itself, in order or not. */
export const serverEndings: readonly Conversation[] = [
  {
    name: 'a server that ends after one message',
    head: handshake('/one'),
    turns: [{ send: text('the one'), answers: 2 }, { send: close(1000) }],
  },
  {
    name: 'a server that ends after some silence',
    head: handshake('/idle'),
    turns: [{ send: Buffer.alloc(0), answers: 1 }, { send: close(1001) }],
  },
  lastWords('a server that goes without a Close', echoed(text('first')), text('FIN')),
  lastWords('a server that resets', echoed(text('first')), text('RST')),
];

const message = 'again and again and again and again';

/** Small deflated messages (RFC 7692): `Hello` in one block, in two, and with a block that is not compressed. */
const hello = Buffer.from('f248cdc9c90700', 'hex');
const stored = Buffer.from('000500faff48656c6c6f00', 'hex');
const compressed = { reserved: 0x40 } as const;

function deflated(name: string, offer: string, ...turns: Parameters<typeof talk>[1][]): Conversation {
  return {
    ...talk(`${name} (${offer})`, ...turns),
    head: handshake('/', `Sec-WebSocket-Extensions: ${offer}`),
  };
}

function broken(name: string, ...frames: readonly Buffer[]): Conversation {
  return { ...deflated(name, 'permessage-deflate'), turns: [{ send: Buffer.concat(frames) }] };
}

const offers = [
  'permessage-deflate',
  'permessage-deflate; client_max_window_bits',
  'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  'permessage-deflate;server_max_window_bits=10 ; client_max_window_bits = 12',
  'permessage-deflate; client_max_window_bits="15"',
  'x-unknown; a=b, permessage-deflate; client_no_context_takeover',
  'permessage-deflate; server_max_window_bits=9, permessage-deflate',
];

/** permessage-deflate: offers, and frames that are compressed, not compressed, in pieces, or broken. */
export const deflate: readonly Conversation[] = [
  ...offers.flatMap((offer) => [
    deflated('compressed', offer, echoed(text(hello, compressed)), echoed(text(hello, compressed))),
    deflated('not compressed', offer, echoed(text(message)), echoed(binary(noise(5000))), echoed(text(''))),
    deflated('stored', offer, echoed(text(stored, compressed))),
  ]),
  deflated('in writes of 1 byte', 'permessage-deflate', { send: text(hello, compressed), cut: 1, answers: 1 }),
  deflated(
    'in fragments',
    'permessage-deflate',
    text(hello.subarray(0, 3), { ...compressed, fin: false }),
    echoed(frame(opcode.ping, 'between')),
    echoed(frame(opcode.continuation, hello.subarray(3))),
  ),
  deflated('1 MB that compresses well', 'permessage-deflate', echoed(binary(Buffer.alloc(1024 * 1024, message)))),
  deflated('256 KB that does not compress', 'permessage-deflate', echoed(binary(noise(262_144)))),
  broken('no deflate stream', text('nonsense', compressed)),
  broken('a marked continuation', text(hello, { fin: false }), frame(opcode.continuation, '', compressed)),
  broken('a marked ping', frame(opcode.ping, '', compressed)),
];
