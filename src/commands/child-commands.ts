import type { Config } from '../config/config.ts';
import type { ChildCommands } from '../supervisor/supervisor.ts';
import type { ControlArgument, WorkerArgument } from './child-options.ts';

/** Where a compiled executable keeps its modules. */
const compiledModules = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/i;

/** How this program starts itself as a child: the executable alone when it was compiled, else Bun with the main module. */
export function createChildCommands(config: Config, mainModule: string = Bun.main): ChildCommands {
  const itself = compiledModules.test(mainModule) ? [process.execPath] : [process.execPath, mainModule];
  const command = (name: string, argument: ControlArgument | WorkerArgument) => [
    ...itself,
    name,
    JSON.stringify(argument),
  ];
  return {
    control: command('control', { config }),
    worker: (index) => command('worker', { index, config }),
  };
}
