import { ChunkedBody } from '../../../src/gateway/chunked-body.ts';
import { MalformedMessage } from '../../../src/gateway/malformed.ts';
import { type FuzzTarget, type Reading, unread } from '../fuzz-target.ts';
import { readChunks } from '../oracles/read-chunks.ts';
import type { Random } from '../random.ts';

/** A chunked body: its content and where it ends. */
export const chunkedBodyTarget: FuzzTarget = {
  name: 'chunked-body',
  generate: (random) => Buffer.from(generateBody(random), 'latin1'),
  ours,
  oracle,
};

function ours(pieces: readonly Buffer[]): Reading {
  const body = new ChunkedBody();
  let content = '';
  let end = 0;
  try {
    for (const piece of pieces) {
      end += body.advance(piece, 0, (bytes, from, to) => {
        content += bytes.toString('latin1', from, to);
      });
      if (body.complete) return complete(content, end);
    }
    return { meaning: 'more', kind: 'more' };
  } catch (error) {
    if (error instanceof MalformedMessage) return { meaning: 'refused', kind: error.fault };
    throw error;
  }
}

function oracle(bytes: Buffer): Reading {
  const body = readChunks(bytes.toString('latin1'));
  return typeof body === 'string' ? unread(body) : complete(body.content, body.end, body.trailers.length);
}

function complete(content: string, end: number, trailers?: number): Reading {
  const kind = [content === '' ? 'empty' : 'content', ...(trailers === undefined ? [] : [`${trailers} trailers`])];
  return { meaning: JSON.stringify({ content, end }), kind: kind.join(' ') };
}

function generateBody(random: Random): string {
  const chunks = random.several(4, () => generateChunk(random)).join('');
  const last = random.oneIn(8) ? random.pick(['', '00\r\n', '0;a\r\n', '0 \r\n', '-0\r\n', '0x0\r\n', '0\n']) : '0\r\n';
  const trailers = random.several(2, () =>
    random.pick([
      'A: b\r\n',
      'Content-Length: 5\r\n',
      'X:\r\n',
      'X : y\r\n',
      ' folded\r\n',
      'A: b\n',
      'A: \x80\r\n',
      ': x\r\n',
      'x\r\n',
    ]),
  );
  return `${chunks}${last}${trailers.join('')}${random.oneIn(12) ? '\n' : '\r\n'}${random.oneIn(3) ? 'behind' : ''}`;
}

function generateChunk(random: Random): string {
  const data = random.bytes(1 + random.below(random.oneIn(8) ? 300 : 18)).toString('latin1');
  const exact = data.length.toString(16);
  const size = random.oneIn(10)
    ? random.pick([
        `0x${exact}`,
        `+${exact}`,
        `-${exact}`,
        ` ${exact}`,
        `${exact} `,
        `${exact}h`,
        `${exact}_0`,
        'ffffffffffffff',
        '10000000000000000',
        (data.length + 1).toString(16),
        (data.length - 1).toString(16),
      ])
    : random.pick([exact, exact, exact.toUpperCase(), `000${exact}`]);
  const extension = random.oneIn(5)
    ? random.pick([
        ';',
        ';a',
        ';a=b',
        ';a="b;c"',
        '; a = b',
        ';\x80',
        ';a\n',
        ';a\rb',
        ' ;a',
        ';"\\"\\r\\n',
        ';\0',
        `;${'x'.repeat(4090 + random.below(20))}`,
      ])
    : '';
  const ending = random.oneIn(20) ? random.pick(['\n', '\r', '', '\r\n\r\n', '\r\r\n']) : '\r\n';
  return `${size}${extension}${random.oneIn(40) ? '\n' : '\r\n'}${data}${ending}`;
}
