import { setTimeout as wait } from 'node:timers/promises';
import { maskedFrame, opcodes } from '../client/frame-reader.ts';
import { bareMessage } from '../contract/error-message.ts';
import type { LoadPlan, LoadSent } from '../contract/load-test.ts';
import { type LoadPlace, LoadSocket } from './load-socket.ts';
import { type Script, Speaker } from './speaker.ts';
import { StepRecord } from './step-record.ts';

export interface StepOptions {
  readonly signal: AbortSignal;
  /** The sockets are open as far as they can be, and begin to send. */
  readonly onOpened: () => void;
}

/** The side of a load test that opens sockets and sends. */
export interface Generator {
  /** Has so many sockets open, sends for as long as the plan says, and waits for the answers. Rejects with the signal's reason. */
  step(sockets: number, options: StepOptions): Promise<LoadSent>;
  /** Ends all sockets with 1000. Resolves when they are over, after some seconds at most. */
  close(): Promise<void>;
}

type SendingPlan = Pick<LoadPlan, 'messages' | 'roundMs' | 'answers' | 'holdMs' | 'patienceMs' | 'limits'>;

/** Handshakes at once: more would measure the queue in front of the TLS of one core. */
const mostHandshakes = 32;
/** Between two looks for answers that are overdue, ms. */
const lookEvery = 250;

interface OpenSocket {
  readonly socket: LoadSocket;
  readonly speaker: Speaker;
}

/** Makes a generator that sends from this process. */
export function createGenerator(place: LoadPlace, plan: SendingPlan): Generator {
  const { holdMs, patienceMs, limits } = plan;
  const script = scriptOf(plan);
  const open = new Set<OpenSocket>();
  let record = new StepRecord();
  /** Fires when no socket is left to send on. */
  let deserted = new AbortController();

  const openOne = async (signal: AbortSignal) => {
    const began = performance.now();
    const noted: { one?: OpenSocket } = {};
    const speaker = new Speaker(script, record, (frame) => noted.one?.socket.send(frame) ?? false);
    const events = {
      message: () => speaker.heard(),
      lost(detail: string) {
        record.lost += 1;
        record.failure ??= detail;
        speaker.end();
        if (noted.one !== undefined) open.delete(noted.one);
        if (open.size === 0) deserted.abort();
      },
    };
    try {
      const socket = await LoadSocket.open(place, events, signal);
      record.handshakes.add(performance.now() - began);
      noted.one = { socket, speaker };
      open.add(noted.one);
    } catch (error) {
      signal.throwIfAborted();
      record.refused += 1;
      record.failure ??= bareMessage(error);
    }
  };

  /** Opens what is missing, and gives up when more have failed than the service may refuse. */
  const openUpTo = async (sockets: number, signal: AbortSignal) => {
    let missing = sockets - open.size;
    const mostFailures = Math.floor((sockets * limits.mostErrorsPercent) / 100);
    const openSome = async () => {
      while (missing > 0 && record.refused <= mostFailures) {
        missing -= 1;
        await openOne(signal);
      }
    };
    await Promise.all(Array.from({ length: Math.min(mostHandshakes, missing) }, openSome));
  };

  /** Their answers are not waited for any more; what comes late would be taken for the next one's. */
  const giveUp = (late: readonly OpenSocket[]) => {
    for (const one of late) {
      record.unanswered += one.speaker.waiting;
      one.speaker.end();
      open.delete(one);
      void one.socket.close();
    }
  };

  const speak = async (signal: AbortSignal) => {
    deserted = new AbortController();
    if (open.size === 0) return;
    const spacing = script.roundMs / open.size;
    for (const [index, { speaker }] of [...open].entries()) speaker.begin(record, index * spacing);
    const look = setInterval(() => {
      const now = performance.now();
      giveUp([...open].filter(({ speaker }) => speaker.isOverdue(now)));
      if (open.size === 0) deserted.abort();
    }, lookEvery);
    try {
      const ends = AbortSignal.any([signal, deserted.signal]);
      await wait(holdMs, undefined, { signal: ends }).catch(() => signal.throwIfAborted());
      const answered = Promise.all([...open].map(({ speaker }) => speaker.stop()));
      const patience = new AbortController();
      const over = wait(patienceMs, undefined, { signal: AbortSignal.any([signal, patience.signal]) });
      await Promise.race([answered, over.catch(() => undefined)]);
      patience.abort();
      signal.throwIfAborted();
      giveUp([...open].filter(({ speaker }) => speaker.waiting > 0));
    } finally {
      clearInterval(look);
      for (const { speaker } of open) void speaker.stop();
    }
  };

  return {
    async step(sockets, { signal, onOpened }) {
      record = new StepRecord();
      await openUpTo(sockets, signal);
      onOpened();
      await speak(signal);
      return record.facts(sockets, open.size);
    },
    async close() {
      const ending = [...open];
      open.clear();
      for (const { speaker } of ending) speaker.end();
      await Promise.all(ending.map(({ socket }) => socket.close()));
    },
  };
}

/** Every frame is made once: masking anew for each message would be the sending side's own load. */
function scriptOf({ messages, roundMs, answers, patienceMs }: SendingPlan): Script {
  const frames = messages.map(({ data, at }) => ({
    bytes: maskedFrame(typeof data === 'string' ? opcodes.text : opcodes.binary, Buffer.from(data)),
    at,
  }));
  return { frames, roundMs, answers: messages.length === 0 ? 'none' : answers, patienceMs };
}
