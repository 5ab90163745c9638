import { type Conversation, farewell, handshake } from '../../../../src/transparency/conversation.ts';
import { close, text } from '../../../../src/transparency/frame.ts';

function opening(name: string, path: string, ...lines: readonly string[]): Conversation {
  return { name, head: handshake(path, ...lines), turns: [{ send: text(name), answers: 1 }, farewell] };
}

function spokenTo(name: string, path: string): Conversation {
  return { name, head: handshake(path), turns: [{ send: text(name), answers: 2 }, farewell] };
}

function refused(name: string, head: string): Conversation {
  return { name, head, turns: [farewell] };
}

/** What servers make of headers, and of requests that are no handshake. */
export const handshakes: readonly Conversation[] = [
  opening('nothing special', '/'),
  opening('one sub-protocol', '/', 'Sec-WebSocket-Protocol: good.v1'),
  opening('sub-protocols in one line', '/', 'Sec-WebSocket-Protocol: bad,good.v2 , good.v1'),
  opening('no sub-protocol that the server knows', '/', 'Sec-WebSocket-Protocol: bad'),
  opening('a path with a query', '/a/b%20c?x=1&y=%2F&&z', 'Origin: https://page.example'),
  opening('a path that looks odd', '//x/../y;z=1?', 'Cookie: a=1; b="2"'),
  refused('a server that refuses', handshake('/refuse')),
  refused('no handshake', 'GET / HTTP/1.1\r\nHost: image.example\r\nConnection: close\r\n\r\n'),
  refused('a wrong version', handshake().replace('Version: 13', 'Version: 12')),
  refused('no key', handshake().replace(/Sec-WebSocket-Key.*\r\n/, '')),
  refused('a bad key', handshake().replace(/dGhl.*==/, 'short')),
  refused('two keys', handshake('/', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')),
  refused('a broken offer', handshake('/', 'Sec-WebSocket-Extensions: ;;=')),
];

/** They need a server with these manners. */
export const greetings: readonly Conversation[] = [
  spokenTo('a server that speaks first', '/greet'),
  spokenTo('a server that pings first', '/ping'),
];

/** Frames in the packet of the handshake. They need a server that answers in order however the bytes come. */
export const earlyFrames: readonly Conversation[] = [
  { name: 'text and Close with the handshake', head: handshake(), early: early(text('early'), close(1000)), turns: [] },
  { name: 'half a frame with the handshake', head: handshake(), early: text('split').subarray(0, 4), turns: later() },
  { name: '50 KB with the handshake', head: handshake(), early: early(text('x'.repeat(50_000))), turns: [farewell] },
];

function early(...frames: readonly Buffer[]): Buffer {
  return Buffer.concat(frames);
}

function later(): Conversation['turns'] {
  return [{ send: text('split').subarray(4), answers: 1 }, farewell];
}
