import type { CheckConnection } from './check-connection.ts';
import { CheckFailed } from './check-result.ts';

/** The head of an HTTP/1 answer, as far as a check needs it. */
export interface ResponseHead {
  readonly status: number;
  /** All values of a field, joined by commas; `''` where it is missing. */
  field(name: string): string;
}

const longestHead = 32 * 1024;
const mostInterim = 20;

/**
 * Reads an answer's head; interim ones (RFC 9110, section 15.2) are passed over. What follows is left to be read. Rejects with
 * `CheckFailed`, also where the head does not end within 32 KB.
 */
export async function readResponseHead(connection: CheckConnection): Promise<ResponseHead> {
  for (let interim = 0; interim <= mostInterim; interim += 1) {
    const head = parseHead(await readHead(connection));
    if (head.status === 101 || head.status >= 200) return head;
  }
  throw new CheckFailed('answer', `more than ${mostInterim} interim answers came`);
}

async function readHead(connection: CheckConnection): Promise<string> {
  const head = Buffer.alloc(longestHead);
  for (let length = 0; length < longestHead; ) {
    const part = await connection.some(longestHead - length, 'answer');
    head.set(part, length);
    if (length === 0 && (head[0] === 0x15 || head[0] === 0x16)) {
      throw new CheckFailed('answer', 'the port speaks TLS: set the protocol of the probe to https or wss');
    }
    const end = endOf(head.subarray(0, length + part.length), length);
    if (end !== undefined) {
      connection.unread(part.subarray(end - length));
      return head.toString('latin1', 0, end);
    }
    length += part.length;
  }
  throw new CheckFailed('answer', `the head of the answer is longer than ${longestHead >> 10} KB`);
}

/** Where the empty line ends; only what is new is looked through. RFC 9112, section 2.2: a single LF ends a line, too. */
function endOf(head: Buffer, seen: number): number | undefined {
  const text = head.toString('latin1', Math.max(0, seen - 3));
  const found = /\r?\n\r?\n/.exec(text);
  return found ? Math.max(0, seen - 3) + found.index + found[0].length : undefined;
}

function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const [, status] = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first) ?? [];
  if (status === undefined) {
    throw new CheckFailed('answer', `the answer is no HTTP: it begins with ${JSON.stringify(first.slice(0, 60))}`);
  }
  return {
    status: Number(status),
    field(name) {
      const start = `${name.toLowerCase()}:`;
      const own = lines.filter((line) => line.toLowerCase().startsWith(start));
      return own.map((line) => line.slice(start.length).trim()).join(',');
    },
  };
}
