// Many WebSocket clients in one process: each sends the next number every period and wants it back in order. What is lost,
// repeated, reordered, closed or refused is told on the output, a line each; commands come on the input, a line each:
// `status` and `finish` are answered, `stays N` lets every socket end by itself after at most N more numbers (0: none does).
//   NUMBERED_CLIENTS=OPTIONS numbered-clients.ts (as JSON: ClientOptions)
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ClientOptions } from './client-options.ts';
import type { ClientReport, ClientTale } from './client-tale.ts';
import { NumberedSocket } from './numbered-socket.ts';

const options: ClientOptions = JSON.parse(process.env['NUMBERED_CLIENTS'] ?? '');
const { port, caFile, token, sockets: count, periodMs, targets, named = false, arrivals = 0 } = options;

/** How often somebody's turn comes. */
const tickMs = 20;
/** How long the last numbers may take to come back. */
const lastAnswersMs = 10_000;

const report: ClientReport = { sent: 0, received: 0, opened: 0, left: 0, refused: 0 };
const tell = (tale: ClientTale) => process.stdout.write(`${JSON.stringify(tale)}\n`);
const server = { port, ca: readFileSync(caFile, 'utf8'), token };
let longestStay = 0;
const open = (index: number, more: { readonly stays: () => number; readonly once?: boolean }) =>
  new NumberedSocket({ index, target: targets[index % targets.length] ?? '', server, report, tell, named, ...more });
const between = (least: number, most: number) => Math.ceil(least + Math.random() * (most - least));
const stays = () => (longestStay === 0 ? Number.POSITIVE_INFINITY : between(longestStay / 2, longestStay));
const sockets = Array.from({ length: count }, (_, index) => open(index, { stays }));

/** Those that come for one number and go. */
const passing = new Set<NumberedSocket>();
let arrived = 0;

const perTick = (sockets.length * tickMs) / periodMs;
const arrivalsPerTick = (arrivals * tickMs) / 1000;
let turn = 0;
let due = 0;
const clock = setInterval(() => {
  for (const end = turn + perTick; turn < end; turn += 1) sockets[Math.floor(turn) % sockets.length]?.takeTurn();
  for (due += arrivalsPerTick; due >= 1; due -= 1) {
    passing.add(open(count + arrived, { stays: () => 1, once: true }));
    arrived += 1;
  }
  for (const socket of passing) {
    socket.takeTurn();
    if (socket.over) passing.delete(socket);
  }
}, tickMs);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, argument] = line.split(' ');
    if (command === 'status') tell({ type: 'status', open: countOpen(), ...report });
    else if (command === 'stays') letStay(Number(argument));
    else void finish();
  })
  .on('close', () => process.exit(0));

function letStay(longest: number): void {
  longestStay = longest;
  for (const socket of sockets) socket.staysFor(longest === 0 ? Number.POSITIVE_INFINITY : between(0, longest));
}

function countOpen(): number {
  return sockets.filter((socket) => socket.open).length;
}

async function finish(): Promise<void> {
  clearInterval(clock);
  const deadline = Date.now() + lastAnswersMs;
  const waiting = () => passing.size > 0 || sockets.some((socket) => socket.outstanding > 0);
  while (waiting() && Date.now() < deadline) {
    await Bun.sleep(tickMs);
    for (const socket of passing) if (socket.over) passing.delete(socket);
  }
  const open = countOpen();
  for (const socket of [...sockets, ...passing]) socket.finish();
  tell({ type: 'finished', open, ...report });
}
