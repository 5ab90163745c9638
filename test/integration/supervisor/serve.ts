// `serve` with the small children of `child.ts`. Arguments: options as on the command line, `--` and the control's mood.
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.ts';
import { parseFlags } from '../../../src/config/flags.ts';
import { options } from '../../../src/config/options.ts';
import { readSurroundings } from '../../../src/config/surroundings.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { runServe } from '../../../src/supervisor/run-serve.ts';

const flags = parseFlags(process.argv.slice(2), Object.values(options));
const config = loadConfig(flags, readSurroundings());
const child = [process.execPath, join(import.meta.dir, 'child.ts')];

try {
  await runServe({
    config,
    version: 'test',
    commands: {
      environment: readSurroundings().environment,
      control: [...child, 'control', config.dataDir, flags.rest[0] ?? ''],
      worker: (index) => [...child, `worker-${index}`, config.dataDir, config.proxyProtocol ? 'proxied' : 'direct'],
    },
    log: createLogger({ name: 'supervisor', level: 'info' }),
    onReady: () => console.log('ready'),
  });
  process.exit(0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
