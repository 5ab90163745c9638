import { destinationOf } from '../../../src/gateway/destination.ts';
import { fieldName, fieldValue } from '../../../src/gateway/field.ts';
import { requestBody } from '../../../src/gateway/framing.ts';
import { parseRequestHead, type RequestHead } from '../../../src/gateway/request-head.ts';
import { rewriteHead } from '../../../src/gateway/rewrite-head.ts';
import { upgradeCuts } from '../../../src/gateway/upgrade.ts';
import { type FuzzTarget, type Reading, unread } from '../fuzz-target.ts';
import { listOf, type TextField } from '../oracles/read-fields.ts';
import { pathOf, readRequest, requestFraming, stricterRules, withoutUpgrade } from '../oracles/read-request.ts';
import type { Random } from '../random.ts';
import { framingOf } from './framing-of.ts';
import { generateFields } from './generate-fields.ts';
import { readHead } from './read-head.ts';

const prefix = '/v1/infers/';

/** The head of a request: what it says, how long its body is, where it goes, and what the next server gets of it. */
export const requestHeadTarget: FuzzTarget = {
  name: 'request-head',
  generate: (random) => Buffer.from(generateRequest(random), 'latin1'),
  ours: (pieces) => readHead(pieces, (head) => understood(parseRequestHead(head))),
  oracle,
};

function understood(head: RequestHead): Reading {
  const { bytes, fields } = head;
  const body = requestBody(head);
  const destination = destinationOf(head, () => false);
  const forwarded = rewriteHead(head, destination, upgradeCuts(head));
  return meaning({
    method: head.method,
    target: bytes.toString('latin1', head.targetStart, head.targetEnd),
    version: `1.${head.minorVersion}`,
    fields: fields.map((field) => [fieldName(bytes, field), fieldValue(bytes, field)]),
    framing: framingOf(body),
    service: destination.serviceId,
    forwarded: readForwarded(forwarded.toString('latin1')),
  });
}

function oracle(bytes: Buffer): Reading {
  const request = readRequest(bytes.toString('latin1'));
  if (typeof request === 'string') return unread(request);
  const broken = stricterRules.find(([, breaks]) => breaks(request));
  if (broken !== undefined) return { meaning: 'refused', kind: broken[0] };
  const { method, target, version } = request;
  const path = pathOf(request);
  const segments = /^\/v1\/infers(?:\/([^/?]*))?(?=[/?]|$)/.exec(path);
  const rest = segments === null ? path : path.slice(segments[0].length);
  return meaning({
    method,
    target,
    version,
    fields: request.fields,
    framing: requestFraming(request),
    service: segments === null ? undefined : (segments[1] ?? ''),
    forwarded: forwardedText(method, rest.startsWith('/') ? rest : `/${rest}`, version, withoutUpgrade(request.fields)),
  });
}

interface Understood {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly TextField[];
  readonly framing: string;
  readonly service: string | undefined;
  readonly forwarded: string;
}

function meaning(request: Understood): Reading {
  const names = request.fields.map(([name]) => name).filter((name) => /^(host|upgrade|connection|expect)$/.test(name));
  const where = request.service === undefined ? 'control' : 'image';
  const framing = request.framing.replace(/[1-9]\d*/, 'sized');
  return { meaning: JSON.stringify(request), kind: [request.version, where, framing, ...new Set(names)].join(' ') };
}

function readForwarded(text: string): string {
  const request = readRequest(text);
  if (typeof request === 'string') return `unreadable: ${text}`;
  return forwardedText(request.method, request.target, request.version, request.fields);
}

/** Members of Connection are compared as a list: what is cut out may leave a space or an empty member behind. */
function forwardedText(method: string, target: string, version: string, fields: readonly TextField[]): string {
  const normal = fields.map(([name, value]) =>
    name === 'connection' ? [name, listOf([[name, value]], name).join(',')] : [name, value],
  );
  return JSON.stringify([method, target, version, normal]);
}

function generateRequest(random: Random): string {
  const method = random.pick(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'get', 'M-SEARCH', '!#$', '']);
  const target = random.pick([
    '/',
    '/a',
    `${prefix}id`,
    `${prefix}id/`,
    `${prefix}id/a?b`,
    `${prefix}id?b=c/d`,
    `${prefix}`,
    '/v1/infers',
    '/v1/infers?x',
    '/v1/infersx',
    `${prefix}/x`,
    `/${prefix}id`,
    '/v1/INFERS/id',
    '/v1//infers/id',
    '/v1/infers%2fid',
    'http://a/',
    `http://a${prefix}id/x`,
    'HTTPS://A?q',
    'https://b/x',
    'http://a@b/',
    'http:///x',
    'ftp://a/',
    'a:443',
    '*',
    '/\x80\xff',
    '/a#b',
    '/a b',
    '/"<>\\^`{|}',
    '//a/b',
    '/..//.',
    '?',
    '',
  ]);
  const version = random.oneIn(12)
    ? random.pick(['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 ', 'HTTP/11', ''])
    : random.oneIn(6)
      ? 'HTTP/1.0'
      : 'HTTP/1.1';
  const host = random.oneIn(10)
    ? random.pick([
        '',
        'Host: a\r\nhost: a\r\n',
        'Host: b\r\n',
        'Host:\r\n',
        'Host: a/b\r\n',
        'Host: a,b\r\n',
        'HOST:\ta \r\n',
      ])
    : 'Host: a\r\n';
  const fields = generateFields(random);
  const place = random.below(fields.length + 1);
  const lines = [...fields.slice(0, place), host, ...fields.slice(place)].join('');
  return `${method} ${target} ${version}\r\n${lines}\r\n${random.oneIn(4) ? 'behind' : ''}`;
}
