import type { Config } from '../config/config.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { ChildCommands } from '../supervisor/supervisor.ts';
import type { ControlArgument, WorkerArgument } from './child-options.ts';
import { ownCommand } from './own-command.ts';

/** How this program starts itself as a child. */
export function createChildCommands(
  config: Config,
  environment: Surroundings['environment'],
  mainModule: string = Bun.main,
): ChildCommands {
  const itself = ownCommand(mainModule);
  const command = (name: string, argument: ControlArgument | WorkerArgument) => [
    ...itself,
    name,
    JSON.stringify(argument),
  ];
  return {
    // Every log that someone follows is a request to the engine; beyond Bun's 256 the next call would wait for one to end.
    environment: { ...environment, BUN_CONFIG_MAX_HTTP_REQUESTS: '8192' },
    control: command('control', { config }),
    worker: (index) => command('worker', { index, config }),
  };
}
