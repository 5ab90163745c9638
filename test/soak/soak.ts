import { until } from '../support/deadline.ts';
import { endings } from './endings.ts';
import { startSoakedImage } from './soaked-image.ts';
import { type WorkerFigures, WorkerProcess } from './worker-process.ts';

/** Connections that are under way at once. */
const atOnce = 48;

/** Opens `perLap` connections of every ending, `laps` times over; gives what the worker held at rest after each lap. */
export async function soak(laps: number, perLap: number, log: (line: string) => void): Promise<WorkerFigures[]> {
  const image = startSoakedImage();
  await using worker = new WorkerProcess(image.port);
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
  image.stop(true);
  return rests;
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
