import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { until } from '../support/deadline.ts';
import { ChangingCertificate } from './changing-certificate.ts';
import type { ClientTale } from './client-tale.ts';
import { NumberedSocket, type NumberedSocketOptions } from './numbered-socket.ts';

const unmasked = (text: string) => Buffer.concat([Buffer.of(0x81, text.length), Buffer.from(text)]);
const goingAway = Buffer.from([0x88, 5, 0x03, 0xe9, ...Buffer.from('bye')]);

/** Answers each message with what `answers` says of it. */
function serve(certificate: ChangingCertificate, answers: (message: Buffer) => readonly Buffer[] | 'reset') {
  const received = new Map<unknown, Buffer>();
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    tls: { cert: readFileSync(certificate.certFile, 'utf8'), key: readFileSync(certificate.keyFile, 'utf8') },
    socket: {
      close: (socket) => {
        received.delete(socket);
      },
      data: (socket, bytes) => {
        let rest = Buffer.concat([received.get(socket) ?? Buffer.alloc(0), bytes]);
        if (rest[0] === 0x47) {
          socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
          rest = Buffer.alloc(0);
        }
        for (let end = 6 + ((rest[1] ?? 0) & 0x7f); rest.length >= end; end = 6 + ((rest[1] ?? 0) & 0x7f)) {
          const answer = answers(rest.subarray(0, end));
          rest = rest.subarray(end);
          if (answer === 'reset') socket.terminate();
          else for (const frame of answer) socket.write(frame);
        }
        received.set(socket, rest);
      },
    },
  });
  return server;
}

function observe(certificate: ChangingCertificate, port: number, more: Partial<NumberedSocketOptions> = {}) {
  const report = { sent: 0, received: 0, opened: 0, left: 0, refused: 0 };
  const tales: ClientTale[] = [];
  const server = { port, ca: readFileSync(certificate.caFile, 'utf8'), token: 't' };
  const tell = (tale: ClientTale) => tales.push(tale);
  return { report, tales, socket: new NumberedSocket({ index: 7, target: '/', server, report, tell, ...more }) };
}

const told = (tales: readonly ClientTale[], type: ClientTale['type']) =>
  until(10_000, `the tale "${type}"`, async () => (tales.some((tale) => tale.type === type) ? true : undefined));
const closed = { type: 'closed', index: 7, localPort: expect.any(Number), instance: '', at: expect.any(Number) };

test('a client tells what was lost, came twice, came late or did not come before the end', async () => {
  using certificate = new ChangingCertificate();
  const echoes: Record<string, string[]> = { '2': [], '4': ['4', '4'], '5': ['5', '2'], '6': [] };
  const server = serve(certificate, (message) => {
    const number = message.toString('latin1', 6);
    if (number === '7') return 'reset';
    return (echoes[number] ?? [number]).map(unmasked);
  });
  const { socket, tales, report } = observe(certificate, server.port);
  socket.takeTurn();
  await until(10_000, 'an open socket', async () => (socket.open ? true : undefined));
  for (let number = 1; number <= 7; number += 1) socket.takeTurn();
  await told(tales, 'closed');
  server.stop(true);
  expect(tales).toEqual([
    { type: 'lost', index: 7, at: expect.any(Number), expected: 2, number: 3 },
    { type: 'repeated', index: 7, at: expect.any(Number), expected: 5, number: 4 },
    { type: 'reordered', index: 7, at: expect.any(Number), expected: 6, number: 2 },
    { ...closed, type: 'closed', how: expect.any(String), outstanding: 2 },
  ]);
  expect(report).toMatchObject({ sent: 7, received: 6, opened: 1, refused: 0, left: 0 });
});

test('a Close frame of the other side is answered, and told with its code and reason', async () => {
  using certificate = new ChangingCertificate();
  const answers: string[] = [];
  const server = serve(certificate, (message) => {
    answers.push(message.toString('hex'));
    return message[0] === 0x88 ? 'reset' : [goingAway];
  });
  const { socket, tales } = observe(certificate, server.port);
  socket.takeTurn();
  await until(10_000, 'an open socket', async () => (socket.open ? true : undefined));
  socket.takeTurn();
  await told(tales, 'closed');
  server.stop(true);
  expect(answers.at(-1)).toBe('88820000000003e9');
  expect(tales).toEqual([
    { ...closed, type: 'closed', how: expect.any(String), code: 1001, reason: 'bye', outstanding: 1 },
  ]);
});

test('one that passes opens, is told who serves it, exchanges one number, says goodbye and does not come back', async () => {
  using certificate = new ChangingCertificate();
  const server = serve(certificate, (message) => {
    if (message[0] === 0x88) return [Buffer.of(0x88, 2, 0x03, 0xe8)];
    return [unmasked('name'), unmasked(message.toString('latin1', 6))];
  });
  const { socket, tales, report } = observe(certificate, server.port, { once: true, named: true, stays: () => 1 });
  socket.takeTurn();
  await told(tales, 'left');
  server.stop(true);
  expect(socket.over).toBe(true);
  expect(tales.map((tale) => tale.type)).toEqual(['opened', 'left']);
  expect(tales[0]).toMatchObject({ instance: 'name' });
  expect(report).toMatchObject({ sent: 1, received: 1, opened: 1, left: 1, refused: 0 });
});

test('a handshake that is not answered with 101 is told with the answer', async () => {
  using certificate = new ChangingCertificate();
  const { certFile, keyFile } = certificate;
  const tls = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, tls, fetch: () => new Response('no', { status: 503 }) });
  const { socket, tales, report } = observe(certificate, server.port ?? 0);
  socket.takeTurn();
  await told(tales, 'refused');
  await server.stop(true);
  expect(tales).toMatchObject([{ type: 'refused', index: 7, how: 'answered 503: no' }]);
  expect(report).toMatchObject({ opened: 0, refused: 1 });
});
