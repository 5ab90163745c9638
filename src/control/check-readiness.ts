import { errorMessage } from '../contract/error-message.ts';
import type { ReadinessCheck } from '../contract/readiness.ts';
import type { Engine } from '../engine/engine.ts';

/** A readiness check that is asked every few seconds should not wait longer for the engine. Milliseconds. */
const enginePatience = 2_000;

/** Whether `workers` serve and the engine at `endpoint` answers. Never rejects. */
export async function checkReadiness(
  workers: number,
  engine: Pick<Engine, 'capabilities'>,
  endpoint: string,
): Promise<readonly ReadinessCheck[]> {
  return [checkWorkers(workers), await checkEngine(engine, endpoint)];
}

function checkWorkers(workers: number): ReadinessCheck {
  if (workers > 0) return { name: 'workers', ready: true };
  return { name: 'workers', ready: false, detail: 'no gateway worker is connected; the supervisor starts them again' };
}

async function checkEngine(engine: Pick<Engine, 'capabilities'>, endpoint: string): Promise<ReadinessCheck> {
  try {
    const { liveRestore } = await engine.capabilities(AbortSignal.timeout(enginePatience));
    return { name: 'engine', ready: true, liveRestore };
  } catch (error) {
    const reason = errorMessage(error);
    return { name: 'engine', ready: false, detail: `the container engine at ${endpoint} does not answer: ${reason}` };
  }
}
