import { fieldName, fieldValue } from '../../../src/gateway/field.ts';
import { responseBody } from '../../../src/gateway/framing.ts';
import { MalformedMessage } from '../../../src/gateway/malformed.ts';
import { parseResponseHead, type ResponseHead } from '../../../src/gateway/response-head.ts';
import { type FuzzTarget, type Reading, unread } from '../fuzz-target.ts';
import { readResponse, responseFraming } from '../oracles/read-response.ts';
import type { Random } from '../random.ts';
import { framingOf } from './framing-of.ts';
import { generateFields } from './generate-fields.ts';
import { readHead } from './read-head.ts';

const methods = ['GET', 'HEAD'] as const;

/** The head of an answer: what it says, and how long its body is, for GET and for HEAD. */
export const responseHeadTarget: FuzzTarget = {
  name: 'response-head',
  generate: (random) => Buffer.from(generateResponse(random), 'latin1'),
  ours: (pieces) => readHead(pieces, (head) => understood(parseResponseHead(head))),
  oracle,
};

function understood(head: ResponseHead): Reading {
  const fields = head.fields.map((field) => [fieldName(head.bytes, field), fieldValue(head.bytes, field)]);
  const framing = methods.map((method) => ourFraming(head, method));
  return meaning(`1.${head.minorVersion}`, head.status, fields, framing);
}

function ourFraming(head: ResponseHead, method: string): string {
  try {
    return framingOf(responseBody(head, method));
  } catch (error) {
    if (error instanceof MalformedMessage) return 'refused';
    throw error;
  }
}

function oracle(bytes: Buffer): Reading {
  const response = readResponse(bytes.toString('latin1'));
  if (typeof response === 'string') return unread(response);
  const framing = methods.map((method) => responseFraming(response, method));
  return meaning(response.version, response.status, response.fields, framing);
}

function meaning(version: string, status: number, fields: unknown, framing: readonly string[]): Reading {
  const kind = [version, Math.floor(status / 100), ...framing.map((length) => length.replace(/[1-9]\d*/, 'sized'))];
  return { meaning: JSON.stringify({ version, status, fields, framing }), kind: kind.join(' ') };
}

function generateResponse(random: Random): string {
  const version = random.oneIn(12)
    ? random.pick(['HTTP/1.2', 'HTTP/2', 'http/1.1', 'ICY', ' HTTP/1.1', ''])
    : random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0']);
  const status = random.oneIn(12)
    ? random.pick(['099', '000', '20', '2000', '-200', '+200', '2x0', '', ' 200'])
    : random.pick(['200', '100', '101', '103', '204', '304', '404', '500', '999']);
  const reason = random.pick([' OK', '', ' ', '  two', ' \x80', ' a\tb', ' a\0b', ' a\rb']);
  return `${version} ${status}${reason}\r\n${generateFields(random).join('')}\r\n${random.oneIn(4) ? 'behind' : ''}`;
}
