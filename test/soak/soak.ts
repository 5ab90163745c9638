import { until } from '../support/deadline.ts';
import { endings, tryToOpen } from './endings.ts';
import { startSoakedImage } from './soaked-image.ts';
import { type SoakTarget, type WorkerFigures, WorkerProcess } from './worker-process.ts';

/** Connections that are under way at once. */
const atOnce = 48;
/** WebSockets that the service may have open: a few more than ever are, so that a place which is not given back is missed. */
const bound = 52;

export interface SoakResult {
  /** What the worker held at rest after each lap. */
  readonly rests: readonly WorkerFigures[];
  /** WebSockets that could be opened at once in the end, and as many as may be open. */
  readonly places: number;
  readonly bound: number;
}

/** Opens `perLap` connections of every ending, `laps` times over. */
export async function soak(laps: number, perLap: number, log: (line: string) => void): Promise<SoakResult> {
  const image = startSoakedImage();
  await using worker = new WorkerProcess(image.port, bound);
  const target = await worker.target();
  const rests: WorkerFigures[] = [];
  for (let lap = 0; lap < laps; lap += 1) {
    const waiting = Object.entries(endings).flatMap(([name, ending]) =>
      Array.from({ length: perLap }, () => ({ name, ending })),
    );
    const next = async () => {
      for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
        const { name, ending } = each;
        await ending(target).catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`);
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    const rest = await atRest(worker);
    log(JSON.stringify(rest));
    rests.push(rest);
  }
  const places = await countPlaces(target);
  image.stop(true);
  return { rests, places, bound };
}

/** How many WebSockets can be open at once. */
async function countPlaces(target: SoakTarget): Promise<number> {
  const opened: { end(): void }[] = [];
  for (;;) {
    const socket = await tryToOpen(target);
    opened.push(socket);
    if (socket.status === '101') continue;
    for (const each of opened) each.end();
    return opened.length - 1;
  }
}

/** Waits until nothing is open any more. */
async function atRest(worker: WorkerProcess): Promise<WorkerFigures> {
  let last: WorkerFigures | undefined;
  const look = async () => {
    last = await worker.figures();
    return last.connections === 0 && last.openOnInstances === 0 ? last : undefined;
  };
  return until(30_000, 'a worker at rest', look, () => JSON.stringify(last));
}
