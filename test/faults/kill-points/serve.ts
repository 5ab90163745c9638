// `sluice serve` with its real supervisor and real workers; its control process is the one of control.ts, kept by guard.ts.
import { join } from 'node:path';
import { createChildCommands } from '../../../src/commands/child-commands.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { parseFlags } from '../../../src/config/flags.ts';
import { options } from '../../../src/config/options.ts';
import { readSurroundings } from '../../../src/config/surroundings.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { runServe } from '../../../src/supervisor/run-serve.ts';

const surroundings = readSurroundings();
const config = loadConfig(parseFlags(process.argv.slice(2), Object.values(options)), surroundings);
const main = join(import.meta.dir, '../../../src/main.ts');

await runServe({
  config,
  version: 'test',
  commands: {
    ...createChildCommands(config, surroundings.environment, main),
    control: [process.execPath, join(import.meta.dir, 'guard.ts'), JSON.stringify({ config })],
  },
  log: createLogger({ name: 'supervisor', level: config.logLevel }),
  onReady: () => console.log('ready'),
});
process.exit(0);
