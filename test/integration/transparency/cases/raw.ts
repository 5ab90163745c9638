import { handshake } from '../../../../src/transparency/conversation.ts';
import { binary, close, fragments, frame, noise, opcode, text } from '../../../../src/transparency/frame.ts';
import {
  answered,
  awaits,
  ends,
  quietEnd,
  type Script,
  type Side,
  type Step,
  sends,
  spliced,
  switching,
} from '../script.ts';

/*
 * What is not here, as the gateway means to differ: frames behind a handshake that the image refuses are never passed on;
 * an image that ends before it has answered gets an answer of the platform; a connection on which an answer other than
 * 101 is complete and may be kept stays open to the client when the image ends its own; heads that break HTTP/1.1 are refused.
 */

function asked(name: string, head: string): Script {
  const opening = [sends('client', head), awaits('image', 'head'), sends('image', switching)];
  return { name, steps: [...opening, ...quietEnd] };
}

function withFields(name: string, ...fields: readonly string[]): Script {
  return asked(name, handshake('/', ...fields));
}

function mixedCase(head: string): string {
  return head.replace(/^[A-Za-z-]+(?=:)/gm, (name) =>
    [...name].map((letter, at) => (at % 2 === 0 ? letter.toLowerCase() : letter.toUpperCase())).join(''),
  );
}

/** What the image sees of a request. */
export const requests: readonly Script[] = [
  withFields('nothing special'),
  asked('spelling in odd cases', mixedCase(handshake('/', 'X-One: 1', 'Cookie: A=b'))),
  asked('spelling in small letters', handshake().toLowerCase().replace('get / http', 'GET / HTTP')),
  withFields('the same field several times', 'X-A: 1', 'X-B: 2', 'x-a: 3', 'X-A: 1', 'Cookie: a=1', 'cookie: b=2'),
  withFields('white space', 'X-None:none', 'X-Many:   many   ', 'X-Tab:\ttab\t', 'X-Empty:', 'X-Blank:  '),
  withFields('bytes beyond ASCII', 'X-Latin: caf\xe9', 'X-UTF-8: \xe4\xbd\xa0\xe5\xa5\xbd'),
  withFields('every character of a name', "X-!#$%&'*+-.^_`|~09aZ: 1"),
  withFields('a field of 30 KB', `X-Long: ${'x'.repeat(30_000)}`),
  withFields('200 fields', ...Array.from({ length: 200 }, (_, index) => `X-${index}: ${index}`)),
  withFields('sub-protocols', 'Sec-WebSocket-Protocol: b , a,c', 'sec-websocket-protocol: d'),
  withFields('deflate', 'Sec-WebSocket-Extensions: permessage-deflate;  client_max_window_bits , x; y="z"'),
  withFields(
    "what looks like a proxy's",
    'X-Forwarded-For: 10.0.0.1',
    'Via: 1.1 a',
    'Forwarded: for=b',
    'TE: trailers',
  ),
  withFields("credentials of the image's own", 'Authorization: Basic YTpi', 'apikey: k', 'Cookie: token=t'),
  withFields('hop by hop', 'Keep-Alive: timeout=5', 'Proxy-Connection: keep-alive', 'Pragma: no-cache'),
  asked(
    'several tokens in Connection',
    handshake().replace('Connection: Upgrade', 'Connection: keep-alive,  Upgrade , x'),
  ),
  asked('another version of WebSocket', handshake().replace('Version: 13', 'Version: 8')),
  asked('a length of nothing', handshake('/', 'Content-Length: 0')),
  asked('a path that looks odd', handshake('//a/./../b;c=d/%2e%2E/%7e?x=1&&y=%20+?/#'.replace('#', ''))),
  asked('a query alone', handshake('/?')),
  {
    name: 'a head in writes of 1 byte',
    steps: [sends('client', handshake(), 1), awaits('image', 'head'), sends('image', switching, 1), ...quietEnd],
  },
];

function lines(...all: readonly string[]): string {
  return [...all, '', ''].join('\r\n');
}

const accept = 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

function switched(name: string, statusLine: string, ...fields: readonly string[]): Script {
  const head = lines(statusLine, 'Upgrade: websocket', 'Connection: Upgrade', accept, ...fields);
  return answered(name, head, sends('client', text('and on')), sends('image', 'and back'), ...quietEnd);
}

/** An answer behind which the image ends. */
function refused(name: string, answer: string, cut?: number): Script {
  const opening = [sends('client', handshake()), awaits('image', 'head'), sends('image', answer, cut)];
  return { name, steps: [...opening, awaits('client', 'bytes'), ends('image', 'FIN'), awaits('client', 'end')] };
}

/** What the client sees of an answer. */
export const answers: readonly Script[] = [
  switched('101 with more fields', 'HTTP/1.1 101 Switching Protocols', 'X-One: 1', 'x-TWO:2', 'X-Empty:', 'X-One:  3 '),
  switched(
    '101 with cookies',
    'HTTP/1.1 101 Switching Protocols',
    'Set-Cookie: a=1; Path=/',
    'set-cookie: b=2; Secure',
  ),
  switched('101 with another reason', 'HTTP/1.1 101 Web Socket Protocol Handshake', 'Server: me', 'Date: never'),
  switched('101 without a reason', 'HTTP/1.1 101 ', 'Sec-WebSocket-Protocol: chosen'),
  switched('101 without a reason and its space', 'HTTP/1.1 101'),
  switched('101 with a length', 'HTTP/1.1 101 Switching Protocols', 'Content-Length: 5'),
  switched(
    '101 with deflate',
    'HTTP/1.1 101 Switching Protocols',
    'Sec-WebSocket-Extensions: permessage-deflate;x = "y"',
  ),
  switched('101 with bytes beyond ASCII', 'HTTP/1.1 101 Fine', 'X-Latin: caf\xe9'),
  answered('101 in odd spelling', mixedCase(switching), ...quietEnd),
  answered('101 and nothing else', lines('HTTP/1.1 101 Switching Protocols'), ...quietEnd),
  answered('a wrong accept', switching.replace('s3pP', 'XXXX'), ...quietEnd),
  answered('103 before 101', lines('HTTP/1.1 103 Early Hints', 'Link: </a>; rel=preload') + switching, ...quietEnd),
  refused(
    '401 with a body',
    `${lines('HTTP/1.1 401 No', 'WWW-Authenticate: Basic', 'content-LENGTH: 6', 'Connection: close')}go off`,
  ),
  refused('404 without a body', lines('HTTP/1.1 404 Not Found', 'Content-Length: 0', 'connection: Close')),
  refused('302', lines('HTTP/1.1 302 Found', 'Location: wss://other/', 'Content-Length: 0', 'Connection: close')),
  refused(
    '403 in chunks',
    `${lines('HTTP/1.1 403 No', 'Transfer-Encoding: chunked', 'Trailer: X-T', 'Connection: close')}3;a=b\r\nabc\r\n0\r\nX-T: 1\r\n\r\n`,
  ),
  refused('500 until the end', `${lines('HTTP/1.1 500 Oops')}a body that ends with the connection`),
  refused('503 in HTTP/1.0', `${lines('HTTP/1.0 503 Busy', 'Retry-After: 5')}later`),
  refused(
    '426 in writes of 1 byte',
    `${lines('HTTP/1.1 426 Upgrade Required', 'Connection: close', 'Content-Length: 4')}what`,
    1,
  ),
  refused(
    '200 with 1 MB',
    `${lines('HTTP/1.1 200 OK', 'Content-Length: 1048576', 'Connection: close')}${'x'.repeat(1_048_576)}`,
  ),
  refused('a body that breaks off', `${lines('HTTP/1.1 200 OK', 'Content-Length: 100')}only this`),
  {
    name: 'a body that breaks off with a reset',
    steps: [
      sends('client', handshake()),
      awaits('image', 'head'),
      sends('image', `${lines('HTTP/1.1 200 OK', 'Content-Length: 100')}only this`),
      awaits('client', 'bytes'),
      ends('image', 'RST'),
      awaits('client', 'end'),
    ],
  },
  answered(
    '409 on a connection that stays',
    `${lines('HTTP/1.1 409 No', 'Content-Length: 2')}no`,
    ends('client', 'FIN'),
    awaits('image', 'end'),
    ends('image', 'FIN'),
  ),
];

const everyCode = Array.from({ length: 4000 }, (_, index) => 1000 + index);
const unmasked = { mask: false } as const;
const large = noise(2 * 1024 * 1024);

function bothWays(name: string, fromClient: Buffer, fromImage: Buffer, cut?: number): Script {
  return spliced(name, sends('client', fromClient, cut), sends('image', fromImage, cut), ...quietEnd);
}

/** Bytes behind a 101, in both directions at once, whatever they mean. */
export const streams: readonly Script[] = [
  bothWays(
    'a Close frame of every code, and an empty one',
    Buffer.concat([close(), ...everyCode.map((code) => close(code))]),
    Buffer.concat([close(undefined, '', unmasked), ...everyCode.map((code) => close(code, `code ${code}`, unmasked))]),
  ),
  bothWays(
    'every first byte of a frame',
    Buffer.concat(Array.from({ length: 256 }, (_, first) => Buffer.of(first, 0x81, 1, 2, 3, 4, first))),
    Buffer.concat(Array.from({ length: 256 }, (_, first) => Buffer.of(first, 1, first))),
  ),
  bothWays('single bytes', text('one by one by one'), text('and back, one by one', unmasked), 1),
  bothWays('2 MB in one frame', binary(large), binary(large, unmasked)),
  bothWays('2 MB in fragments', Buffer.concat(fragments(opcode.binary, large, 5000)), large, 1400),
  bothWays('lengths in 64 bits', binary('short', { lengthBits: 64 }), binary('short', { ...unmasked, lengthBits: 64 })),
  bothWays(
    'a length that is not kept',
    binary('x', { claims: 1n << 62n }),
    binary('x', { ...unmasked, claims: 1n << 63n }),
  ),
  bothWays('no frames at all', noise(300_000, 2), noise(300_000, 3)),
  bothWays(
    'what looks like HTTP',
    Buffer.from(handshake()),
    Buffer.from(lines('HTTP/1.1 200 OK', 'Content-Length: 0')),
  ),
  bothWays(
    'control frames between marked fragments',
    Buffer.concat([
      text('a', { fin: false, reserved: 0x70 }),
      frame(opcode.ping, 'p'),
      frame(opcode.continuation, 'b'),
    ]),
    Buffer.concat([text('a', { ...unmasked, fin: false, reserved: 0x40 }), frame(opcode.pong, '', unmasked)]),
  ),
  {
    name: 'frames in the packet of the request and of the answer',
    steps: [
      sends('client', Buffer.concat([Buffer.from(handshake()), text('early')])),
      awaits('image', 'head'),
      sends('image', Buffer.concat([Buffer.from(switching), text('early too', unmasked)])),
      ...quietEnd,
    ],
  },
  {
    name: 'an early frame that nobody waits for',
    steps: [
      sends('client', Buffer.concat([Buffer.from(handshake()), text('early')])),
      awaits('image', 'head'),
      sends('image', switching),
      awaits('client', 'bytes'),
      ends('client', 'FIN'),
      awaits('image', 'end'),
      ends('image', 'FIN'),
    ],
  },
  {
    name: 'frames before the answer, one by one',
    steps: [
      sends('client', handshake()),
      ...Array.from({ length: 20 }, (_, index) => sends('client', text(`early ${index}`))),
      awaits('image', 'head'),
      sends('image', switching),
      ...quietEnd,
    ],
  },
  {
    name: '200 KB before the answer',
    steps: [
      sends('client', handshake()),
      sends('client', binary(noise(200_000))),
      awaits('image', 'head'),
      sends('image', switching),
      ...quietEnd,
    ],
  },
];

const other = { client: 'image', image: 'client' } as const;

/** Everything that two sides can do to end a connection, seen from the side that begins. */
function endingsBegunBy(side: Side): Script[] {
  const peer = other[side];
  const who = `the ${side}`;
  const says = (by: Side): Step[] => [sends(by, text(`from the ${by}`)), awaits(other[by], 'bytes')];
  const finished = [ends(side, 'FIN'), awaits(peer, 'end')];
  return [
    spliced(`${who} ends, the other too`, ...finished, ends(peer, 'FIN')),
    spliced(`${who} speaks and ends, the other too`, ...says(side), ...finished, ends(peer, 'FIN')),
    spliced(`${who} speaks and ends at once`, sends(side, text('bye')), ...finished, ends(peer, 'FIN')),
    spliced(
      `${who} sends 2 MB and ends at once`,
      sends(side, large),
      ...finished,
      awaits(peer, 'bytes'),
      ends(peer, 'FIN'),
    ),
    spliced(`${who} ends, the other speaks and ends`, ...finished, ...says(peer), ends(peer, 'FIN')),
    spliced(`${who} ends, the other sends 2 MB and ends`, ...finished, sends(peer, large), ends(peer, 'FIN')),
    spliced(`${who} ends, the other resets`, ...finished, ends(peer, 'RST')),
    spliced(`${who} ends, the other speaks and resets`, ...finished, ...says(peer), ends(peer, 'RST')),
    spliced(`${who} ends, then resets`, ...finished, ends(side, 'RST'), awaits(peer, 'loss')),
    spliced(`${who} resets`, ends(side, 'RST'), awaits(peer, 'end')),
    spliced(`${who} speaks and resets`, ...says(side), ends(side, 'RST'), awaits(peer, 'end')),
    spliced(
      `${who} resets in the middle of a frame`,
      sends(side, text('cut short').subarray(0, 5)),
      awaits(peer, 'bytes'),
      ends(side, 'RST'),
      awaits(peer, 'end'),
    ),
    spliced(
      `${who} ends in the middle of a frame`,
      sends(side, text('cut short').subarray(0, 5)),
      ...finished,
      ends(peer, 'FIN'),
    ),
    spliced(`${who} speaks and resets at once`, sends(side, 'bye'), ends(side, 'RST'), awaits(peer, 'loss')),
    spliced(`both speak, ${who} resets`, ...says(side), ...says(peer), ends(side, 'RST'), awaits(peer, 'end')),
    spliced(
      `${who} sends a Close, the other ends`,
      sends(side, close(1000)),
      awaits(peer, 'bytes'),
      ends(peer, 'FIN'),
      awaits(side, 'end'),
      ends(side, 'FIN'),
    ),
    spliced(
      `${who} sends a Close, the other resets`,
      sends(side, close(1001)),
      awaits(peer, 'bytes'),
      ends(peer, 'RST'),
      awaits(side, 'end'),
    ),
  ];
}

const early = [sends('client', handshake()), awaits('image', 'head')];

/** FIN, half-close and reset in both directions, before the handshake is answered too. */
export const endings: readonly Script[] = [
  ...endingsBegunBy('client'),
  ...endingsBegunBy('image'),
  spliced('both end at once', ends('client', 'FIN'), ends('image', 'FIN')),
  answered(
    'the image ends behind its 101',
    switching,
    ends('image', 'FIN'),
    awaits('client', 'end'),
    ends('client', 'FIN'),
  ),
  {
    name: 'the image ends with its 101, in one packet',
    steps: [
      ...early,
      sends('image', `${switching}bye`),
      ends('image', 'FIN'),
      awaits('client', 'end'),
      ends('client', 'FIN'),
    ],
  },
  { name: 'the client resets before the answer', steps: [...early, ends('client', 'RST'), awaits('image', 'end')] },
  {
    name: 'the client ends before the answer',
    steps: [...early, ends('client', 'FIN'), awaits('image', 'end'), sends('image', switching), ends('image', 'FIN')],
  },
  {
    name: 'the client sends a frame and ends before the answer',
    steps: [
      sends('client', handshake()),
      sends('client', text('early')),
      ends('client', 'FIN'),
      awaits('image', 'head'),
      sends('image', switching),
      awaits('image', 'end'),
      ends('image', 'FIN'),
    ],
  },
];
