import { type LoadMessage, type LoadPlan, loadBounds, usualLoad } from '../../../contract/load-test.ts';
import { operatorError } from '../../../contract/operator-errors.ts';
import { loadRamp } from '../../../domain/judge-load.ts';
import { fileToSend } from '../../connect/converse.ts';
import type { Given } from '../../own-options.ts';
import { type loadOptions, usualFrame } from './load-options.ts';
import { readRecording } from './read-recording.ts';

type LoadGiven = Given<typeof loadOptions>;

/** What the options ask for. Throws an `OperatorError` for files that cannot be sent, and for more than may be sent. */
export async function planLoad(given: LoadGiven, path: string, pathOf: (typed: string) => string): Promise<LoadPlan> {
  const every = given.every ?? usualLoad.intervalMs;
  const messages = await messagesOf(given, every, pathOf);
  const size = messages.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
  if (size > loadBounds.messageBytes) throw operatorError('load.too-large', { bytes: loadBounds.messageBytes });
  const roundMs = (messages.at(-1)?.at ?? 0) + every;
  if (roundMs > loadBounds.roundMs) throw operatorError('load.too-long', { minutes: loadBounds.roundMs / 60_000 });
  return {
    path,
    headers: given.header,
    protocols: given.subprotocol,
    steps: given.steps ?? loadRamp(given.connections ?? usualLoad.sockets),
    holdMs: (given.hold ?? usualLoad.holdSeconds) * 1_000,
    messages,
    roundMs,
    answers: given.answer ?? 'each',
    patienceMs: (given.patience ?? usualLoad.patienceSeconds) * 1_000,
    limits: {
      mostErrorsPercent: given.mostErrors ?? usualLoad.errorsPercent,
      ...(given.mostP99 !== undefined && { mostP99Ms: given.mostP99 }),
    },
  };
}

async function messagesOf(given: LoadGiven, every: number, pathOf: (typed: string) => string): Promise<LoadMessage[]> {
  const { text, file, recording, frame = usualFrame } = given;
  const read = (path: string) => fileToSend(path, loadBounds.messageBytes);
  if (recording !== undefined) {
    if (text.length + file.length > 0) throw operatorError('load.two-sources', {});
    return readRecording({ path: recording, bytes: await read(recording), every, frame });
  }
  const data = [
    ...text.map(async (each) => (each.startsWith('@') ? (await read(pathOf(each.slice(1)))).toString('utf8') : each)),
    ...file.map(read),
  ];
  return (await Promise.all(data)).map((each, index) => ({ data: each, at: index * every }));
}
