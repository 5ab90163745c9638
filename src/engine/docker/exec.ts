import { EngineUnavailable, InstanceRefused } from '../engine.ts';
import { containerName } from './container-name.ts';
import { runsIn } from './container-process.ts';
import type { EngineClient } from './engine-client.ts';
import { isRefusal } from './engine-refusal.ts';
import { createFrameReader } from './log-frames.ts';
import type { WireExec } from './wire.ts';

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
}

const outputLimit = 4096;
const killDeadline = 2_000;

/**
 * Runs a command inside an instance and waits for its end. A command that does not exist ends with 126 or 127 and the
 * engine's words; an instance that does not run rejects with `InstanceRefused`. When the signal
 * fires, the command is killed where its process can be reached, and else goes on unheard: no engine has a call for it. It rejects
 * with the signal's reason then, or with `EngineUnavailable` when it is the engine that does not answer and not the command.
 */
export async function execute(
  client: EngineClient,
  installation: string,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  try {
    const path = `/containers/${containerName(installation, id)}/exec`;
    const body = { AttachStdout: true, AttachStderr: true, Cmd: command };
    const create = client.json<{ readonly Id: string }>('POST', path, { body, signal });
    const { Id: exec } = await create.catch(blameEngine(signal));
    const output = await readOutput(client, exec, signal).catch(async (error: unknown) => {
      if (signal.aborted) await kill(client, exec);
      throw error;
    });
    const end = await client.json<WireExec>('GET', `/exec/${exec}/json`, { signal });
    return { exitCode: end.ExitCode ?? -1, output };
  } catch (error) {
    if (isRefusal(error, 400, 404, 409)) throw new InstanceRefused(error.message, { cause: error });
    throw error;
  }
}

/** Commands that are given up one after the other, as those of a hanging probe, would fill the instance. */
async function kill(client: EngineClient, exec: string): Promise<void> {
  const signal = AbortSignal.timeout(killDeadline);
  const look = client.json<WireExec>('GET', `/exec/${exec}/json`, { signal });
  const command = await look.catch(blameEngine(signal));
  try {
    if (command.Pid > 0 && (await runsIn(command.ContainerID, command.Pid))) process.kill(command.Pid, 'SIGKILL');
  } catch {
    // Ended meanwhile, or out of our reach.
  }
}

/** During calls in which no command runs: who lets the time pass is the engine. */
function blameEngine(signal: AbortSignal): (error: unknown) => never {
  return (error) => {
    if (signal.reason?.name !== 'TimeoutError') throw error;
    throw new EngineUnavailable('The container engine did not answer in time.', { cause: error });
  };
}

/** Reads to the end, so that the command is not held up, and keeps the first 4 KB. */
async function readOutput(client: EngineClient, exec: string, signal: AbortSignal): Promise<string> {
  const piecesOf = createFrameReader();
  const kept = Buffer.alloc(outputLimit);
  let length = 0;
  const body = { Detach: false, Tty: false };
  for await (const chunk of client.stream('POST', `/exec/${exec}/start`, { body, signal, endless: true })) {
    for (const { bytes } of piecesOf(chunk)) {
      const part = bytes.subarray(0, outputLimit - length);
      kept.set(part, length);
      length += part.length;
    }
  }
  return new TextDecoder().decode(kept.subarray(0, length));
}
