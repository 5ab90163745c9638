import type { TransparencyQuestion } from '../contract/transparency.ts';
import { closing } from './cases/endings.ts';
import { fragmentation, framing, opcodes, pingPong, reservedBits } from './cases/frames.ts';
import { utf8 } from './cases/texts.ts';
import { type Conversation, farewell, handshake, type Turn, talk } from './conversation.ts';
import { close, fragments, frame, opcode } from './frame.ts';

const silence: Turn = { send: Buffer.alloc(0), answers: 1 };
const ping = (payload: string | Uint8Array = '') => frame(opcode.ping, payload);

/** Bytes to which an answer may come. */
function asked(send: Buffer, cut?: number): Turn {
  return { send, answers: 1, ...(cut !== undefined && { cut }) };
}

function opened(name: string, ...lines: readonly string[]): Conversation {
  return { name, head: handshake('/', ...lines), turns: [silence, farewell] };
}

function ended(name: string, ...turns: readonly Turn[]): Conversation {
  return { name, head: handshake(), turns };
}

/** The handshake that tells whether the image speaks first. */
export const plainHandshake = opened('a handshake, and silence');

const handshakes: readonly Conversation[] = [
  opened('sub-protocols are offered', 'Sec-WebSocket-Protocol: sluice-check, chat'),
  opened('deflate is offered', 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'),
  opened(
    'deflate is offered with parameters',
    'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover',
  ),
  opened('cookies and an origin', 'Cookie: a=1; b="2"', 'Origin: https://page.example', 'cookie: c=3'),
  opened('a field of 4 KB', `X-Long: ${'x'.repeat(4096)}`),
  { ...plainHandshake, name: 'names in odd spelling', head: oddlySpelled(handshake()) },
  { ...plainHandshake, name: 'a handshake in writes of 1 byte', cut: 1 },
  {
    name: 'a ping and a Close in the packet of the handshake',
    head: handshake(),
    early: Buffer.concat([ping('early'), close(1000)]),
    turns: [],
  },
  {
    name: 'a version of WebSocket that does not exist',
    head: handshake().replace('Version: 13', 'Version: 99'),
    turns: [],
  },
  { name: 'a handshake without a key', head: handshake().replace(/Sec-WebSocket-Key.*\r\n/, ''), turns: [] },
  { name: 'GET without a handshake', head: plainRequest('GET'), turns: [] },
  { name: 'HEAD', head: plainRequest('HEAD'), turns: [] },
  { name: 'OPTIONS', head: plainRequest('OPTIONS'), turns: [] },
];

const tenPings = Buffer.concat(Array.from({ length: 10 }, (_, index) => ping(`ping ${index}`)));

const controlFrames: readonly Conversation[] = [
  talk('an empty ping', asked(ping())),
  talk('a ping of 125 bytes', asked(ping(Buffer.alloc(125, 'sluice')))),
  talk('a ping in writes of 1 byte', asked(ping('byte by byte'), 1)),
  talk('ten pings in one write', asked(tenPings)),
  talk('a pong that nobody asked for', frame(opcode.pong, 'unasked'), asked(ping('and a ping'))),
];

/** Codes that a client may send (RFC 6455, section 7.4), the ends of their ranges among them. */
const clientCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 3000, 3999, 4000, 4999];

const closes: readonly Conversation[] = [
  ended('an empty Close', { send: close() }),
  ...clientCodes.map((code) => ended(`Close ${code}`, { send: close(code, 'sluice check') })),
  ended('a Close with a reason of 123 bytes', { send: close(1000, '*'.repeat(123)) }),
  ended('a Close with a reason in Chinese', { send: close(4000, '因为') }),
  ended('a Close in writes of 1 byte', { send: close(1000), cut: 1 }),
  ended('a ping behind a Close', { send: Buffer.concat([close(1000), ping('late')]) }),
  ended(
    'a client that goes without a Close',
    { send: ping('here'), answers: 1 },
    { send: Buffer.alloc(0), ends: true },
  ),
  ended('a client that goes at once', { send: Buffer.alloc(0), ends: true }),
  ended('a client that goes with its Close', { send: close(1000), ends: true }),
];

/** Longest messages that are sent byte by byte; each byte may be a packet. */
const mostSingleBytes = 4096;

/** The messages of the question: whole, all at once, in pieces, and in fragments with a ping between them. */
function spoken(messages: TransparencyQuestion['messages']): readonly Conversation[] {
  if (messages.length === 0) return [];
  const whole = messages.map((message) => frame(kindOf(message), message));
  const all = Buffer.concat(whole);
  return [
    talk('the messages, one after the other', ...whole.map((bytes) => asked(bytes))),
    talk('the messages in one write', asked(all)),
    ...(all.length <= mostSingleBytes ? [talk('the messages in writes of 1 byte', asked(all, 1))] : []),
    {
      ...talk('the messages, deflate offered', ...whole.map((bytes) => asked(bytes))),
      head: handshake('/', 'Sec-WebSocket-Extensions: permessage-deflate'),
    },
    talk('the messages in fragments, with pings between', ...messages.map((message) => asked(inFragments(message)))),
  ];
}

function inFragments(message: string | Uint8Array): Buffer {
  const bytes = Buffer.from(message);
  if (bytes.length < 2) return Buffer.concat([ping('before'), frame(kindOf(message), bytes)]);
  const [first, ...rest] = fragments(kindOf(message), bytes, Math.ceil(bytes.length / 3));
  return Buffer.concat([first ?? Buffer.alloc(0), ping('between'), ...rest]);
}

function kindOf(message: string | Uint8Array): number {
  return typeof message === 'string' ? opcode.text : opcode.binary;
}

/**
 * What breaks the protocol, and everything else of the suite that needs no echo. An image that is asked for nothing else
 * than to end such connections may still be one that does not survive them.
 */
const intrusive: readonly Conversation[] = [
  ...[framing, pingPong, fragmentation, reservedBits, opcodes, utf8, closing].flat(),
].filter(({ turns }) => turns.at(-1) !== farewell && turns.every(({ answers }) => answers === undefined));

/** All that a service is asked, the plain handshake first. */
export function liveConversations(question: TransparencyQuestion): readonly Conversation[] {
  const own = [plainHandshake, ...handshakes, ...controlFrames, ...closes, ...spoken(question.messages)];
  const known = new Set(own.map(({ name }) => name));
  return question.intrusive ? [...own, ...intrusive.filter(({ name }) => !known.has(name))] : own;
}

function plainRequest(method: string): string {
  return `${method} / HTTP/1.1\r\nHost: image.example:8443\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
}

function oddlySpelled(head: string): string {
  return head.replace(/^[A-Za-z-]+(?=:)/gm, (name) =>
    [...name].map((letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(''),
  );
}
