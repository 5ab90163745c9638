import type { Socket } from 'node:net';
import type { ControlMessage, WorkerMessage } from '../contract/link.ts';
import { parseWorkerMessage } from './worker-message.ts';

/** A line longer than this (characters) is not a worker's. 10,000 services with meters stay far below. */
const longestLine = 16 * 1024 * 1024;
/** Bytes that may wait for a worker that does not read. */
const longestQueue = 64 * 1024 * 1024;

export interface WorkerLink {
  send(message: ControlMessage): void;
  /** Ends the connection; the worker dials again and gets a snapshot. */
  drop(reason: string): void;
}

export interface WorkerLinkEvents {
  /** All messages of one read, so that an acknowledgement and the meter behind it are seen together. */
  onMessages(messages: readonly WorkerMessage[]): void;
  onEnd(reason: string): void;
}

/** So many routes a worker reads at once: more would hold its sockets up for milliseconds. */
const routesAtOnce = 100;

/** A long message as many short ones: its first routes come ahead of it. */
function inPieces(message: ControlMessage): readonly ControlMessage[] {
  if (message.type !== 'snapshot' && message.type !== 'delta') return [message];
  const routes = message.type === 'snapshot' ? message.routes : message.changed;
  if (routes.length <= routesAtOnce) return [message];
  const pieces: ControlMessage[] = [];
  let from = 0;
  for (; routes.length - from > routesAtOnce; from += routesAtOnce) {
    pieces.push({ type: 'routes', routes: routes.slice(from, from + routesAtOnce) });
  }
  const last = routes.slice(from);
  pieces.push(message.type === 'snapshot' ? { ...message, routes: last } : { ...message, changed: last });
  return pieces;
}

/** Speaks newline-delimited JSON over one accepted connection. A worker that breaks the rules or does not read is dropped. */
export function openWorkerLink(socket: Socket, events: WorkerLinkEvents): WorkerLink {
  let partial = '';
  let reason = 'closed by the worker';
  const drop = (why: string) => {
    reason = why;
    socket.destroy();
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (partial + chunk).split('\n');
    partial = lines.pop() ?? '';
    if (partial.length > longestLine) return drop('sent a line that is too long');
    const messages = lines.map(parseWorkerMessage);
    const known = messages.filter((message) => message !== undefined);
    if (known.length < messages.length) return drop('sent a line that is no message');
    if (known.length > 0) events.onMessages(known);
  });
  socket.on('error', (error) => {
    reason = error.message;
  });
  socket.on('close', () => events.onEnd(reason));
  return {
    drop,
    send(message) {
      if (socket.destroyed) return;
      for (const piece of inPieces(message)) socket.write(`${JSON.stringify(piece)}\n`);
      if (socket.writableLength > longestQueue) drop('does not read');
    },
  };
}
