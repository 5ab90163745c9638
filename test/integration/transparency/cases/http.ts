import { asks, awaits, ends, type Script, type Side, type Step, sends } from '../script.ts';

/*
 * Requests that are no handshakes. What is not here, as the gateway means to differ: a request on a kept connection goes on
 * when the one before it is answered; an image that ends a kept connection leaves the client's open.
 */

const json = lines('POST /p HTTP/1.1', 'Host: image.example', 'Content-Type: application/json', 'Content-Length: 7');
const get = lines('GET /a?b=c HTTP/1.1', 'Host: image.example', 'accept: */*', 'X-Odd:  1 ');
const chunked = ['5;name="x"\r\nhello\r\n', '0A\r\n0123456789\r\n', '000\r\nX-Sum: 1\r\nx-more:\r\n\r\n'];

function lines(...all: readonly string[]): string {
  return [...all, '', ''].join('\r\n');
}

function ok(body: string, ...fields: readonly string[]): string {
  return `${lines('HTTP/1.1 200 OK', 'Server: me', `content-length: ${body.length}`, ...fields)}${body}`;
}

/** The client has all and ends, the image does. */
const clientEnds: readonly Step[] = [
  awaits('client', 'bytes'),
  ends('client', 'FIN'),
  awaits('image', 'end'),
  ends('image', 'FIN'),
];

/** The image has all, says `Connection: close`, and keeps its word. */
const imageEnds: readonly Step[] = [
  awaits('client', 'bytes'),
  ends('image', 'FIN'),
  awaits('client', 'end'),
  ends('client', 'FIN'),
];

/** One side says it piece by piece, each when the one before has arrived. */
function streamed(by: Side, pieces: readonly string[]): Step[] {
  const other = by === 'client' ? 'image' : 'client';
  return pieces.flatMap((piece) => [sends(by, piece), awaits(other, 'bytes')]);
}

function exchange(name: string, request: string, answer: string, cut?: number): Script {
  const steps = [asks(request), awaits('image', 'bytes'), sends('image', answer, cut), ...clientEnds];
  return { name, steps };
}

const event = (number: number) => `data: {"tick":${number}}\r\n\r\n`;

export const http: readonly Script[] = [
  exchange('GET', get, ok('hello', 'X-A: 1', 'x-a: 2', 'Set-Cookie: a=1', 'set-cookie: b=2', 'Date: never')),
  exchange('POST', `${json}{"a":1}`, ok('')),
  exchange('an answer in writes of 1 byte', get, ok('byte by byte'), 1),
  exchange('an error in words', get, `${lines('HTTP/1.1 503 Busy', 'Retry-After: 1', 'Content-Length: 4')}busy`),
  exchange('HEAD', get.replace('GET', 'HEAD'), lines('HTTP/1.1 200 OK', 'Content-Length: 999', 'ETag: "a"')),
  exchange('204', get, lines('HTTP/1.1 204 No Content', 'X-A: 1')),
  exchange('304', get, lines('HTTP/1.1 304 Not Modified', 'Content-Length: 7', 'ETag: "a"')),
  exchange('other methods', get.replace('GET', 'PROPFIND'), ok('odd')),
  exchange('1 MB both ways', json.replace('Length: 7', 'Length: 1000000') + 'x'.repeat(1e6), ok('y'.repeat(1e6))),
  {
    name: 'a body that streams up in chunks, with a trailer',
    steps: [
      asks(lines('PUT /up HTTP/1.1', 'Host: image.example', 'transfer-encoding: Chunked', 'Trailer: X-Sum')),
      awaits('image', 'head'),
      ...streamed('client', chunked),
      sends('image', ok('thanks')),
      ...clientEnds,
    ],
  },
  {
    name: 'a body that streams up with a length',
    steps: [
      asks(json),
      awaits('image', 'head'),
      ...streamed('client', ['{"', 'a', '":1}']),
      sends('image', ok('')),
      ...clientEnds,
    ],
  },
  {
    name: 'an answer that streams down in chunks, with a trailer',
    steps: [
      asks(get),
      awaits('image', 'head'),
      ...streamed('image', [lines('HTTP/1.1 200 OK', 'Trailer: X-Sum', 'Transfer-Encoding: chunked'), ...chunked]),
      ...clientEnds,
    ],
  },
  {
    name: 'server-sent events until the image ends',
    steps: [
      asks(get),
      awaits('image', 'head'),
      ...streamed('image', [
        lines('HTTP/1.1 200 OK', 'Content-Type: text/event-stream', 'Cache-Control: no-store', 'Connection: close'),
        ...[1, 2, 3, 4].map(event),
      ]),
      ...imageEnds,
    ],
  },
  {
    name: 'server-sent events until the client goes',
    steps: [
      asks(get),
      awaits('image', 'head'),
      ...streamed('image', [lines('HTTP/1.1 200 OK', 'Content-Type: text/event-stream'), event(1)]),
      ends('client', 'RST'),
      awaits('image', 'end'),
    ],
  },
  {
    name: 'bodies that stream both ways at once',
    steps: [
      asks(lines('POST /both HTTP/1.1', 'Host: image.example', 'Transfer-Encoding: chunked')),
      awaits('image', 'head'),
      ...streamed('image', [lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')]),
      ...streamed('client', ['1\r\na\r\n']),
      ...streamed('image', ['1\r\nA\r\n']),
      ...streamed('client', ['1\r\nb\r\n', '0\r\n\r\n']),
      ...streamed('image', ['1\r\nB\r\n', '0\r\n\r\n']),
      ...clientEnds,
    ],
  },
  {
    name: '100-continue, behind another interim answer',
    steps: [
      asks(json.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')),
      awaits('image', 'head'),
      ...streamed('image', [lines('HTTP/1.1 103 Early Hints', 'Link: </a>'), lines('HTTP/1.1 100 Continue')]),
      ...streamed('client', ['{"a":1}']),
      sends('image', ok('done')),
      ...clientEnds,
    ],
  },
  {
    name: '100-continue that the image refuses',
    steps: [
      asks(json.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')),
      awaits('image', 'head'),
      sends('image', `${lines('HTTP/1.1 417 No', 'Content-Length: 2', 'Connection: close')}no`),
      ...imageEnds,
    ],
  },
  {
    name: 'three requests on a kept connection',
    steps: [
      ...[1, 2].flatMap((number) => [
        asks(get.replace('/a', `/${number}`)),
        awaits('image', 'bytes'),
        sends('image', ok(`answer ${number}`, 'Keep-Alive: timeout=5')),
        awaits('client', 'bytes'),
      ]),
      asks(json),
      ...streamed('client', ['{"a":1}']),
      sends('image', ok('last', 'Connection: close')),
      ...imageEnds,
    ],
  },
  {
    name: 'a client that asks for the end of the connection',
    steps: [
      asks(get.replace('\r\n\r\n', '\r\nConnection: Close\r\n\r\n')),
      awaits('image', 'head'),
      sends('image', ok('bye', 'Connection: close')),
      ...imageEnds,
    ],
  },
  {
    name: 'HTTP/1.0',
    steps: [
      asks(get.replace('HTTP/1.1', 'HTTP/1.0')),
      awaits('image', 'head'),
      sends('image', `${lines('HTTP/1.0 200 OK', 'X-Old: yes')}until the end`),
      ...imageEnds,
    ],
  },
  {
    name: 'a client that half-closes behind its request',
    steps: [asks(get), ends('client', 'FIN'), awaits('image', 'end'), sends('image', ok('late')), ends('image', 'FIN')],
  },
  {
    name: 'an answer that breaks off with a FIN',
    steps: [asks(get), awaits('image', 'head'), sends('image', ok('x'.repeat(100)).slice(0, -50)), ...imageEnds],
  },
  {
    name: 'a chunked answer that breaks off with a reset',
    steps: [
      asks(get),
      awaits('image', 'head'),
      sends('image', `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}5\r\nhe`),
      awaits('client', 'bytes'),
      ends('image', 'RST'),
      awaits('client', 'end'),
    ],
  },
];
