import type { Config } from '../config/config.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { ChildCommands } from '../supervisor/supervisor.ts';
import type { ControlArgument, WorkerArgument } from './child-options.ts';

/** Where a compiled executable keeps its modules. */
const compiledModules = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/i;

/** How this program starts itself as a child: the executable alone when it was compiled, else Bun with the main module. */
export function createChildCommands(
  config: Config,
  environment: Surroundings['environment'],
  mainModule: string = Bun.main,
): ChildCommands {
  const itself = compiledModules.test(mainModule) ? [process.execPath] : [process.execPath, mainModule];
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
