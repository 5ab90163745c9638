// Starts the control process and starts it again the moment it ends, however often: the supervisor, whose child this is, would
// wait longer and longer. How each ended stands in the file `control-ends` of the data folder, a line each.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlArgument } from '../../../src/commands/child-options.ts';
import type { ChildMessage } from '../../../src/contract/supervision.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { becomeChild } from '../../../src/supervisor/child.ts';
import { endsFile } from './control-ends.ts';

const [argument = ''] = process.argv.slice(2);
const { config }: ControlArgument = JSON.parse(argument);
let ending = false;
const child = becomeChild({
  log: createLogger({ name: 'guard', level: config.logLevel }),
  drainTimeoutSeconds: 0,
  onBug: 'exit',
  onEnd() {
    ending = true;
    control.kill('SIGTERM');
  },
});

function start() {
  return Bun.spawn([process.execPath, join(import.meta.dir, 'control.ts'), argument], {
    stdio: ['ignore', 2, 2],
    serialization: 'json',
    ipc: (message: ChildMessage) => message.type === 'ready' && child.ready(),
    onExit(_, exitCode, signal) {
      if (ending) process.exit(0);
      appendFileSync(join(config.dataDir, endsFile), `${signal ?? exitCode}\n`);
      control = start();
    },
  });
}

let control = start();
