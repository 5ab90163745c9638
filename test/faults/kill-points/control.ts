// The real control process, which counts its calls and kills itself at one of them: at one that it is told from outside over
// the socket `run/calls.sock` of the data folder, or at one that it is started with.
//   control.ts ARGUMENT_OF_THE_CONTROL_COMMAND [POINT]
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runControlProcess } from '../../../src/app.ts';
import type { ControlArgument } from '../../../src/commands/child-options.ts';
import { dataFolder } from '../../../src/config/data-folder.ts';
import { createDockerEngine } from '../../../src/engine/docker/docker-engine.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { becomeChild } from '../../../src/supervisor/child.ts';
import { type CallsNow, callsSocket } from './calls-socket.ts';
import { countOutside } from './count-outside.ts';
import { countPart } from './count-part.ts';
import { CountedCalls } from './counted-calls.ts';

const [argument = '', point] = process.argv.slice(2);
const { config }: ControlArgument = JSON.parse(argument);
const calls = new CountedCalls();
calls.begin(point === undefined ? undefined : JSON.parse(point));
countOutside(calls);

const log = createLogger({ name: 'control', level: config.logLevel });
const end = Promise.withResolvers<void>();
const child = becomeChild({ log, drainTimeoutSeconds: 0, onBug: 'exit', onEnd: () => end.resolve() });
// Who started it stands in for the supervisor; without it nobody would end this process.
process.on('disconnect', () => process.exit(1));
const control = await runControlProcess({
  config,
  log,
  onReady: () => undefined,
  make: {
    store: async (...args) => countPart(calls, 'store', await calls.around('openStore', () => openStore(...args))),
    engine: (options) => countPart(calls, 'engine', createDockerEngine(options)),
  },
});
const socket = join(dataFolder(config.dataDir).run.path, callsSocket);
// Left behind by the one that was killed.
rmSync(socket, { force: true });
Bun.serve({
  unix: socket,
  routes: {
    '/begin': {
      POST: async (request) => {
        const { kill } = (await request.json()) as { kill?: Parameters<CountedCalls['begin']>[0] };
        calls.begin(kill);
        return new Response();
      },
    },
    '/calls': () => Response.json({ passed: calls.passed, underWay: calls.underWay } satisfies CallsNow),
  },
});
child.ready();
await end.promise;
await control.stop();
process.exit(0);
