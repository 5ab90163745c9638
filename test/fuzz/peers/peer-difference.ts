import type { Body } from '../../../src/gateway/body.ts';
import { ChunkedBody } from '../../../src/gateway/chunked-body.ts';
import { destinationOf } from '../../../src/gateway/destination.ts';
import { requestBody } from '../../../src/gateway/framing.ts';
import { HeadScanner } from '../../../src/gateway/head-scanner.ts';
import { limitsWith } from '../../../src/gateway/limits.ts';
import { MalformedMessage } from '../../../src/gateway/malformed.ts';
import { parseRequestHead } from '../../../src/gateway/request-head.ts';
import { rewriteHead } from '../../../src/gateway/rewrite-head.ts';
import { upgradeCuts } from '../../../src/gateway/upgrade.ts';
import { readRequest } from '../oracles/read-request.ts';
import type { PeerReading, PeerRequest } from './peer.ts';

const limits = limitsWith();
const longestBody = 1000;

/** The request that stands behind the one in question: whoever reads the first one in another way misses it or finds more. */
const behind = 'GET /behind HTTP/1.1\r\nHost: a\r\n\r\n';

/** What an image gets of an input that the gateway lets pass, and how it has to read it. */
export interface Forwarded {
  readonly head: string;
  readonly body: string;
  readonly content: string;
  readonly stream: string;
}

/** Undefined when the gateway refuses the input, or waits for more. */
export function forwarded(input: Buffer): Forwarded | undefined {
  try {
    const length = new HeadScanner(limits).scan(input);
    if (length === 0) return undefined;
    const head = parseRequestHead(input.subarray(0, length));
    const body = requestBody(head);
    const bytes = rewriteHead(
      head,
      destinationOf(head, () => false),
      upgradeCuts(head),
    ).toString('latin1');
    const content = contentFor(body);
    if (content === undefined) return undefined;
    const framed = body instanceof ChunkedBody ? `5;a="b"\r\n${content}\r\n0\r\nX-Trailer: 1\r\n\r\n` : content;
    return { head: bytes, body: framed, content, stream: bytes + framed + behind };
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

/** In what the peer's reading differs; undefined when it refuses the request or reads the same. */
export function peerDifference(sent: Forwarded, reading: PeerReading): string | undefined {
  const [first, second, ...more] = reading.requests;
  if (first === undefined) return undefined;
  const expected = readRequest(sent.head);
  if (typeof expected === 'string') return `the forwarded head is ${expected}`;
  const { method, target, version, fields } = expected;
  const same = {
    method: first.method === method,
    target: pythonTarget(first.target) === pythonTarget(target),
    version: `1.${first.minor}` === version,
    fields: JSON.stringify(pairs(first)) === JSON.stringify(fields),
    body: first.body === sent.content || (!first.complete && sent.content.startsWith(first.body)),
    behind: more.length === 0 && (second === undefined || second.target === '/behind'),
  };
  const wrong = Object.entries(same).flatMap(([name, equal]) => (equal ? [] : [name]));
  return wrong.length === 0 ? undefined : `${wrong.join(', ')}: ${JSON.stringify(reading)}`;
}

/** Python takes NEL and the no-break space for white space around a target, and makes one slash of those at its start. */
function pythonTarget(target: string): string {
  return target.replace(/^\/+/, '/').replace(/[\x85\xa0]+$/, '');
}

function contentFor(body: Body): string | undefined {
  if (body instanceof ChunkedBody) return 'GET /';
  const length = 'left' in body ? Number(body.left) : 0;
  return length > longestBody ? undefined : behind.repeat(Math.ceil(length / behind.length)).slice(0, length);
}

function pairs({ headers }: PeerRequest): [string, string][] {
  const names = headers.filter((_text, index) => index % 2 === 0);
  // Python leaves the white space behind a value where it is.
  return names.map((name, index) => [name.toLowerCase(), (headers[2 * index + 1] ?? '').replace(/[ \t]+$/, '')]);
}
