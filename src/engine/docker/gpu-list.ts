import type { Logger } from '../../log/logger.ts';
import type { Gpu } from '../engine.ts';

export interface GpuList {
  /** `isHere`: the engine runs on this machine, so that its GPUs are ours. */
  list(isHere: boolean): Promise<readonly Gpu[]>;
}

/** The driver takes its time when nothing else has it open. */
const patience = 10_000;
/** GPUs come and go with a driver or a reboot, not with a minute. */
const goodFor = 60_000;

/**
 * The GPUs that instances can have. The engine's API does not tell them: they are those that the operator names, else
 * those that the driver's own tool lists, by ids that outlive a reboot.
 */
export function createGpuList(
  named: readonly { readonly id: string; readonly product?: string }[],
  log: Logger,
  find: () => Promise<readonly Gpu[]> = askDriver,
): GpuList {
  let found: { readonly gpus: readonly Gpu[]; readonly at: number } | undefined;
  let asking: Promise<readonly Gpu[]> | undefined;

  const ask = async (): Promise<readonly Gpu[]> => {
    const gpus = await find().catch((error: unknown) => {
      log.warn(
        { error },
        'nvidia-smi could not list the GPUs; none is given to instances until it can, or --gpu names them',
      );
      return [];
    });
    found = { gpus, at: performance.now() };
    asking = undefined;
    return gpus;
  };
  return {
    async list(isHere) {
      if (named.length > 0) return named.map(({ id, product = '' }) => ({ id, product }));
      if (!isHere) return [];
      if (found === undefined || performance.now() - found.at > goodFor) asking ??= ask();
      return found?.gpus ?? (await asking) ?? [];
    },
  };
}

async function askDriver(): Promise<readonly Gpu[]> {
  const tool = Bun.which('nvidia-smi');
  if (tool === null) return [];
  const child = Bun.spawn([tool, '--query-gpu=uuid,name', '--format=csv,noheader'], {
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: patience,
  });
  const text = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error(`nvidia-smi ended with ${child.exitCode ?? child.signalCode}`);
  return parseGpus(text);
}

/** Lines of `GPU-5d3c…, Tesla T4`. */
function parseGpus(text: string): readonly Gpu[] {
  return text.split('\n').flatMap((line) => {
    const [, id, product = ''] = /^\s*(GPU-[0-9a-f-]+|MIG-[^,\s]+)\s*,\s*(.*?)\s*$/i.exec(line) ?? [];
    return id === undefined ? [] : [{ id, product }];
  });
}
