/** The request that an attack tries to get past the gateway inside another one. */
export const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';

/** A request to an image: the lines behind its token, and what follows its head. */
export interface Attack {
  readonly name: string;
  readonly method?: string;
  readonly version?: '1.0' | '1.1';
  readonly lines: string;
  readonly behind: string;
  /** The body that the image has to see; undefined when the gateway has to answer with 400. */
  readonly body?: string;
}

const length = smuggled.length;
const chunk = (size: string, data = smuggled) => `${size}\r\n${data}\r\n`;
const chunks = `${chunk(length.toString(16))}0\r\n\r\n`;
const chunkedLine = 'Transfer-Encoding: chunked\r\n';

const lengthAndChunks: readonly Attack[] = [
  { name: 'CL.TE', lines: `Content-Length: ${length + 5}\r\n${chunkedLine}`, behind: `0\r\n\r\n${smuggled}` },
  { name: 'TE.CL', lines: `${chunkedLine}Content-Length: 4\r\n`, behind: chunks },
  { name: 'CL.TE with a length of 0', lines: `Content-Length: 0\r\n${chunkedLine}`, behind: chunks },
  { name: 'TE.CL in strange spelling', lines: `tRANSFER-eNCODING:cHUNKED\r\ncONTENT-lENGTH:4\r\n`, behind: chunks },
];

const hiddenCodings: readonly Attack[] = [
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: chunked;a=b',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: chunked,',
  'Transfer-Encoding:',
  'Transfer-Encoding: \r\n chunked',
  'Transfer-Encoding:\n chunked',
  ' Transfer-Encoding: chunked',
  'Transfer-Encoding\r\n: chunked',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'X: x\r\n\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\x0b',
  'Transfer-Encoding: \x0cchunked',
  'Transfer-Encoding: chunked\0',
  'Transfer-Encoding: \x85chunked',
  'Transfer-Encoding: \xa0chunked',
  'Transfer-Encoding: chunked\xa0',
  'Transfer-Encoding: \xefhunked',
  'Transfer-Encoding:: chunked',
].map((line) => ({ name: JSON.stringify(line), lines: `${line}\r\n`, behind: chunks }));

const lengths: readonly Attack[] = [
  `${length},${length}`,
  `${length}, 0`,
  `+${length}`,
  `-${length}`,
  `0x${length.toString(16)}`,
  `${length} ${length}`,
  '1e1',
  '3.0',
  '',
  `${length}\x0b`,
  `\xa0${length}`,
  `${length};`,
  '1_0',
  '18446744073709551616',
  '9007199254740993',
  '٣',
  `${length}\r\nContent-Length: 0`,
  `0\r\nContent-Length: ${length}`,
  `${length}\r\ncontent-length: ${length}`,
].map((value) => ({
  name: JSON.stringify(`Content-Length: ${value}`),
  lines: `Content-Length: ${value}\r\n`,
  behind: smuggled,
}));

const brokenChunks: readonly Attack[] = [
  ['a line feed in an extension', `${length.toString(16)};a\n${smuggled}\r\n0\r\n\r\n`],
  ['a carriage return in an extension', chunk(`${length.toString(16)};a\rb`)],
  ['a zero byte in an extension', chunk(`${length.toString(16)};\0`)],
  ['a size of 2^64 + 5', chunk('10000000000000005')],
  ['a size of 2^32 + 5 in too many digits', chunk('00000000100000005')],
  ['a sign', chunk(`+${length.toString(16)}`)],
  ['a negative size', chunk('-1')],
  ['an underscore', chunk('0_1')],
  ['a prefix', chunk(`0x${length.toString(16)}`)],
  ['a space before the size', chunk(` ${length.toString(16)}`)],
  ['a space behind the size', chunk(`${length.toString(16)} `)],
  ['no size', chunk('')],
  ['only an extension', chunk(';a=b')],
  ['a bare line feed behind the size', `${length.toString(16)}\n${smuggled}\r\n0\r\n\r\n`],
  ['a bare carriage return behind the size', `${length.toString(16)}\r${smuggled}\r\n0\r\n\r\n`],
  ['more data than the size', chunk('1')],
  ['a bare line feed behind the data', `${length.toString(16)}\r\n${smuggled}\n0\r\n\r\n`],
  ['a bare line feed at the end', `${chunk(length.toString(16))}0\r\n\n`],
  ['a folded trailer', `${chunk(length.toString(16))}0\r\nA: b\r\n c\r\n\r\n`],
  ['a request where a trailer should be', `${chunk(length.toString(16))}0\r\n${smuggled}`],
].map(([name = '', behind = '']) => ({ name: `a chunked body with ${name}`, lines: chunkedLine, behind }));

const oldVersions: readonly Attack[] = [
  { name: 'chunks in HTTP/1.0', version: '1.0', lines: chunkedLine, behind: chunks },
  {
    name: 'chunks in HTTP/1.0 that wants to stay',
    version: '1.0',
    lines: `Connection: keep-alive\r\n${chunkedLine}`,
    behind: chunks,
  },
];

/** What the gateway refuses: whoever reads it in another way must not get to see it. */
export const refusedAttacks: readonly Attack[] = [
  ...lengthAndChunks,
  ...hiddenCodings,
  ...lengths,
  ...brokenChunks,
  ...oldVersions,
];

/** What has one meaning, however strange it looks: the image has to see it as the gateway does. */
export const singleMeanings: readonly Attack[] = [
  { name: 'a sized body that is a request', lines: `Content-Length: ${length}\r\n`, behind: smuggled, body: smuggled },
  { name: 'a chunked body that is a request', lines: chunkedLine, behind: chunks, body: smuggled },
  { name: 'a body of GET', method: 'GET', lines: `Content-Length: ${length}\r\n`, behind: smuggled, body: smuggled },
  { name: 'chunks of GET', method: 'GET', lines: chunkedLine, behind: chunks, body: smuggled },
  {
    name: 'a body of OPTIONS',
    method: 'OPTIONS',
    lines: `Content-Length: ${length}\r\n`,
    behind: smuggled,
    body: smuggled,
  },
  { name: 'zeros before a length', lines: `Content-Length: 000${length}\r\n`, behind: smuggled, body: smuggled },
  {
    name: 'white space around a length',
    lines: `Content-Length:   ${length}  \r\n`,
    behind: smuggled,
    body: smuggled,
  },
  { name: 'a length of many zeros', lines: 'Content-Length: 000\r\n', behind: '', body: '' },
  {
    name: 'zeros before a chunk size',
    lines: chunkedLine,
    behind: `${chunk(`0000${length.toString(16)}`)}000\r\n\r\n`,
    body: smuggled,
  },
  { name: 'capital digits', lines: chunkedLine, behind: `${chunk('A', '0123456789')}0\r\n\r\n`, body: '0123456789' },
  {
    name: 'a quoted extension',
    lines: chunkedLine,
    behind: `${chunk(`${length.toString(16)};a="b"`)}0\r\n\r\n`,
    body: smuggled,
  },
  {
    name: 'trailers',
    lines: chunkedLine,
    behind: `${chunk(length.toString(16))}0\r\nX-Sum: 1\r\nX-Auth-Token: x\r\n\r\n`,
    body: smuggled,
  },
  {
    name: 'an underscore in a name',
    lines: `Transfer_Encoding: chunked\r\nContent_Length: 5\r\n`,
    behind: '',
    body: '',
  },
  { name: 'a field of another name', lines: `X-Content-Length: 7\r\nContent-Length-X: 7\r\n`, behind: '', body: '' },
  { name: 'a value that holds a next line', lines: `X: a\x85Content-Length: ${length}\r\n`, behind: '', body: '' },
  {
    name: 'an upgrade with a body',
    lines: `Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: ${length}\r\n`,
    behind: smuggled,
    body: smuggled,
  },
  {
    name: 'an upgrade to one of two protocols',
    method: 'GET',
    lines: 'Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n',
    behind: '',
    body: '',
  },
  {
    name: 'two upgrades',
    method: 'GET',
    lines: 'Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n',
    behind: '',
    body: '',
  },
];
