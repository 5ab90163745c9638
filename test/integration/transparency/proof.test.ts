import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { closing } from '../../../src/transparency/cases/endings.ts';
import { fragmentation, framing, opcodes, pingPong, reservedBits } from '../../../src/transparency/cases/frames.ts';
import { utf8 } from '../../../src/transparency/cases/texts.ts';
import { type Conversation, converse } from '../../../src/transparency/conversation.ts';
import { frame, opcode } from '../../../src/transparency/frame.ts';
import { RawServer } from '../gateway/raw-server.ts';
import { type Alteration, AlteringProxy } from './altering-proxy.ts';
import { deflate } from './cases/deflate.ts';
import { earlyFrames, greetings, handshakes } from './cases/handshakes.ts';
import { http } from './cases/http.ts';
import { limits, oversized } from './cases/limits.ts';
import { answers, endings, requests, streams } from './cases/raw.ts';
import { serverEndings } from './cases/server-endings.ts';
import { differences } from './differences.ts';
import { play, type Script } from './script.ts';
import { ServerProcess } from './server-process.ts';
import { direct } from './targets.ts';

setDefaultTimeout(60_000);

interface Culprit {
  readonly name: string;
  readonly alteration: Alteration;
  readonly conversations?: readonly Conversation[];
  readonly scripts?: readonly Script[];
  /** The words in which it is accused. */
  readonly accusation: RegExp;
}

const reframedBytes = 65_536;

const culprits: readonly Culprit[] = [
  {
    name: 'lower-cases one header of the answer',
    alteration: { answerHead: (head) => head.replace('Set-Cookie', 'set-Cookie') },
    conversations: handshakes,
    accusation:
      /^nothing special: what the client sees differs: byte \d+, in the head .*\n.*>> "Set-Cook.*\n.*>> "set-Cook/,
  },
  {
    name: 'lower-cases one header of the request',
    alteration: { requestHead: (head) => head.replace('Upgrade: w', 'upgrade: w') },
    scripts: requests,
    accusation:
      /^nothing special: what the image sees differs: byte \d+, in the head .*\n.*>> "Upgrade.*\n.*>> "upgrade/,
  },
  {
    name: 'says that it was there',
    alteration: { answerHead: (head) => `${head}\r\nVia: 1.1 proxy` },
    scripts: http,
    accusation: /^GET: what the client sees differs: byte \d+, in the head/m,
  },
  {
    name: 'puts a header in another place',
    alteration: { answerHead: (head) => head.replace(/(\r\n[^\r]+)(\r\n[^\r]+)$/, '$2$1') },
    scripts: answers,
    accusation: /^101 with cookies: what the client sees differs: byte \d+, in the head/m,
  },
  {
    name: 'joins fields of the same name',
    alteration: { requestHead: (head) => head.replace(/\r\n[Cc]ookie: a=1\r\ncookie: b=2/, '\r\nCookie: a=1; b=2') },
    scripts: requests,
    accusation: /^the same field several times: what the image sees differs/,
  },
  {
    name: 'cuts frames at 64 KB',
    alteration: { frame: reframe },
    conversations: limits,
    accusation: /^binary of 262144 bytes: what the client sees differs: byte \d+, behind the head/,
  },
  {
    name: 'drops a reserved bit',
    alteration: { frame: (bytes) => [Buffer.concat([Buffer.of((bytes[0] ?? 0) & 0xbf), bytes.subarray(1)])] },
    conversations: deflate,
    accusation: /^compressed .*: what the client sees differs: byte \d+, behind the head .*\n.*>> c1.*\n.*>> 81/,
  },
  {
    name: 'changes a close code',
    alteration: { frame: (bytes, payload) => [closesWith(1001, bytes, payload) ? closeOf(1000, bytes) : bytes] },
    conversations: closing,
    accusation: /^Close 1001: what the client sees differs: byte \d+, behind the head .*\n.*>> e9\n.*>> e8/,
  },
  {
    name: 'swallows an early frame',
    alteration: { swallowsEarly: true },
    scripts: streams.filter(({ name }) => name === 'an early frame that nobody waits for'),
    accusation: /^an early frame that nobody waits for: what the image sees differs: byte \d+, behind the head/,
  },
  {
    name: 'turns a reset into a FIN',
    alteration: { resetBecomesFin: true },
    scripts: endings.filter(({ name }) => /^the (client|image) (speaks and )?resets$/.test(name)),
    accusation:
      /^the client resets: what the image sees .* with RST directly, with FIN here(?:.|\n)*^the image resets: what the client sees .* with RST directly, with FIN here/m,
  },
  {
    name: 'knows no half-close',
    alteration: { closesWhole: true },
    scripts: endings.filter(({ name }) => name.endsWith('ends, the other speaks and ends')),
    accusation: /^the client ends, the other speaks and ends: what the client sees differs: byte/,
  },
];

const allConversations = [
  ...[handshakes, greetings, earlyFrames, framing, pingPong, reservedBits, opcodes],
  ...[fragmentation, utf8, closing, serverEndings, limits, oversized, deflate],
].flat();

describe('the comparison', () => {
  let server: ServerProcess;
  let alone: RawServer;
  let behind: RawServer;

  beforeAll(async () => {
    [server, alone, behind] = await Promise.all([
      ServerProcess.start(['node', `${import.meta.dir}/node-server.mjs`]),
      RawServer.start(),
      RawServer.start(),
    ]);
  });

  afterAll(async () => {
    await Promise.all([server, alone, behind].map((one) => one[Symbol.asyncDispose]()));
  });

  async function accuse(culprit: Pick<Culprit, 'alteration' | 'conversations' | 'scripts'>): Promise<string[]> {
    await using beforeServer = await AlteringProxy.start(server.port, culprit.alteration);
    await using beforeImage = await AlteringProxy.start(behind.port, culprit.alteration);
    const conversing = async (conversation: Conversation) => ({
      expected: { client: await converse(direct(server.port), conversation) },
      actual: { client: await converse(direct(beforeServer.port), conversation) },
    });
    const playing = async (script: Script) => ({
      expected: await play(direct(alone.port), alone, script),
      actual: await play(direct(beforeImage.port), behind, script),
    });
    return [
      ...(await differences(culprit.conversations ?? [], conversing, 6)),
      ...(await differences(culprit.scripts ?? [], playing, 1)),
    ];
  }

  test('accuses no proxy that changes nothing', async () => {
    const scripts = [requests, answers, streams, endings, http].flat();
    expect(await accuse({ alteration: {}, conversations: allConversations, scripts })).toEqual([]);
  });

  for (const culprit of culprits) {
    test(`catches a proxy that ${culprit.name}`, async () => {
      expect((await accuse(culprit)).join('\n')).toMatch(culprit.accusation);
    });
  }
});

function reframe(bytes: Buffer, payload: number): readonly Buffer[] {
  const code = (bytes[0] ?? 0) & 0x0f;
  if (bytes.length - payload <= reframedBytes) return [bytes];
  const pieces = Math.ceil((bytes.length - payload) / reframedBytes);
  return Array.from({ length: pieces }, (_, index) => {
    const piece = bytes.subarray(payload + index * reframedBytes, payload + (index + 1) * reframedBytes);
    return frame(index === 0 ? code : opcode.continuation, piece, { fin: index === pieces - 1, mask: false });
  });
}

function closesWith(code: number, bytes: Buffer, payload: number): boolean {
  return (
    ((bytes[0] ?? 0) & 0x0f) === opcode.close && bytes.length >= payload + 2 && bytes.readUInt16BE(payload) === code
  );
}

function closeOf(code: number, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt16BE(code, 2);
  return changed;
}
