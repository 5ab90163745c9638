import { type Conversation, echoed, handshake, talk } from '../../../../src/transparency/conversation.ts';
import { binary, frame, noise, opcode, text } from '../../../../src/transparency/frame.ts';

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
