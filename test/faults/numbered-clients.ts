// Many WebSocket clients in one process: each sends the next number every period and wants it back in order. What is lost,
// repeated, reordered or closed is told on the output, a line each; `status` and `finish` on the input are answered there too.
//   numbered-clients.ts PORT CA_FILE TOKEN SOCKETS PERIOD_MS TARGET…
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ClientReport, ClientTale } from './client-tale.ts';
import { NumberedSocket } from './numbered-socket.ts';

const [port = '', caFile = '', token = '', count = '', period = '', ...targets] = process.argv.slice(2);

/** How often somebody's turn comes. */
const tickMs = 20;
/** How long the last numbers may take to come back. */
const lastAnswersMs = 10_000;

const report: ClientReport = { sent: 0, received: 0, opened: 0, refused: 0 };
const tell = (tale: ClientTale) => process.stdout.write(`${JSON.stringify(tale)}\n`);
const server = { port: Number(port), ca: readFileSync(caFile, 'utf8'), token };
const sockets = Array.from(
  { length: Number(count) },
  (_, index) => new NumberedSocket(index, targets[index % targets.length] ?? '', server, report, tell),
);

const perTick = (sockets.length * tickMs) / Number(period);
let turn = 0;
const clock = setInterval(() => {
  for (const end = turn + perTick; turn < end; turn += 1) sockets[Math.floor(turn) % sockets.length]?.takeTurn();
}, tickMs);

createInterface({ input: process.stdin })
  .on('line', (command) => {
    if (command === 'status') status('status');
    else void finish();
  })
  .on('close', () => process.exit(0));

function status(type: 'status' | 'finished'): void {
  tell({ type, open: sockets.filter((socket) => socket.open).length, ...report });
}

async function finish(): Promise<void> {
  clearInterval(clock);
  const deadline = Date.now() + lastAnswersMs;
  while (sockets.some((socket) => socket.outstanding > 0) && Date.now() < deadline) await Bun.sleep(tickMs);
  for (const socket of sockets) socket.finish();
  status('finished');
}
