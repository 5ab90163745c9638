import type { Command } from './command.ts';

/** What stays in memory for as long as an installation runs holds itself alone: all commands together are 15 MB, and half a second. */
const processes: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  control: async () => (await import('./control.ts')).controlCommand,
  worker: async () => (await import('./worker.ts')).workerCommand,
};

/** The commands among which the one is that `argv` names: all of them, unless that one runs for long. */
export async function commandsFor([name = '', ...rest]: readonly string[]): Promise<readonly Command[]> {
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  const load = Object.hasOwn(processes, name) && !asksForHelp ? processes[name] : undefined;
  return load === undefined ? (await import('./commands.ts')).commands : [await load()];
}
