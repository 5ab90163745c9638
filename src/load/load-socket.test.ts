import { expect, test } from 'bun:test';
import { until } from '../../test/support/deadline.ts';
import { LoadSocket } from './load-socket.ts';

test('of many pings at once the latest is answered, and not each', async () => {
  const pongs: string[] = [];
  await using server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response(null, { status: 426 })),
    websocket: {
      open(socket) {
        socket.cork(() => {
          for (let count = 1; count <= 1_000; count += 1) socket.ping(`${count}`);
        });
      },
      message(socket, message) {
        socket.ping(message);
      },
      pong(_, payload) {
        pongs.push(`${payload}`);
      },
    },
  });
  const url = new URL(server.url);
  const events = { message: () => undefined, lost: () => undefined };
  const place = { url, headers: () => [], protocols: [], patienceMs: 5_000 };
  const socket = await LoadSocket.open(place, events, AbortSignal.timeout(20_000));
  await until(10_000, 'the last answer', async () => (pongs.at(-1) === '1000' ? true : undefined));
  expect(pongs.length).toBeLessThan(1_000);
  // One that comes later is answered as ever: a masked text of one character.
  socket.send(Buffer.of(0x81, 0x81, 0, 0, 0, 0, 0x78));
  await until(10_000, 'another answer', async () => (pongs.at(-1) === 'x' ? true : undefined));
  await socket.close();
});
