import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { until } from '../support/deadline.ts';
import { ChangingCertificate } from './changing-certificate.ts';
import type { ClientTale } from './client-tale.ts';
import { NumberedSocket } from './numbered-socket.ts';

const unmasked = (text: string) => Buffer.concat([Buffer.of(0x81, text.length), Buffer.from(text)]);

// Numbers up to 9 have frames of seven bytes, the number last.
const numbersIn = (bytes: Buffer) =>
  Array.from({ length: Math.floor(bytes.length / 7) }, (_, at) => String.fromCharCode(bytes[7 * at + 6] ?? 0));

test('a client tells what was lost, came twice or did not come before the end', async () => {
  using certificate = new ChangingCertificate();
  const echoes: Record<string, string[]> = { '2': [], '4': ['4', '4'], '6': [] };
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    tls: { cert: readFileSync(certificate.certFile, 'utf8'), key: readFileSync(certificate.keyFile, 'utf8') },
    socket: {
      data: (socket, bytes) => {
        if (bytes[0] === 0x47) {
          socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
          return;
        }
        for (const number of numbersIn(bytes)) {
          for (const echo of echoes[number] ?? [number]) socket.write(unmasked(echo));
          if (number === '6') socket.terminate();
        }
      },
    },
  });
  const report = { sent: 0, received: 0, opened: 0, refused: 0 };
  const tales: ClientTale[] = [];
  const peer = { port: server.port, ca: readFileSync(certificate.caFile, 'utf8'), token: 't' };
  const socket = new NumberedSocket(7, '/', peer, report, (tale) => tales.push(tale));
  socket.takeTurn();
  await until(10_000, 'an open socket', async () => (socket.open ? true : undefined));
  for (let number = 1; number <= 6; number += 1) socket.takeTurn();
  await until(10_000, 'its end', async () => (tales.some(({ type }) => type === 'closed') ? true : undefined));
  server.stop(true);
  expect(tales).toEqual([
    { type: 'lost', index: 7, expected: 2, number: 3 },
    { type: 'repeated', index: 7, expected: 5, number: 4 },
    { type: 'closed', index: 7, localPort: expect.any(Number), how: expect.any(String), outstanding: 1 },
  ]);
  expect(report).toEqual({ sent: 6, received: 5, opened: 1, refused: 0 });
});
