// A child as small as can be: the control process does nothing, a worker answers each connection with its process id and
// then echoes, on both listening sockets if that is its mood; to `count` it says how many connections all workers have. What happens
// to them is written into a file of the data folder, one line each.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinSharedState } from '../../../src/gateway/shared-state.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { mapDescriptor } from '../../../src/memory/map-descriptor.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { becomeChild } from '../../../src/supervisor/child.ts';
import { identifyProcess } from '../../../src/supervisor/process-identity.ts';
import { listenDescriptor, memoryDescriptor, proxiedDescriptor } from '../../../src/supervisor/worker-descriptors.ts';

const [role = '', folder = '', mood = ''] = process.argv.slice(2);
const note = (text: string) => appendFileSync(join(folder, 'events'), `${role} ${process.pid} ${text}\n`);
const log = createLogger({ name: role, level: 'silent' });
const common = { log, drainTimeoutSeconds: 30, onBug: 'exit' } as const;

if (role === 'control') {
  const child = becomeChild({ ...common, onEnd: () => process.exit(0) });
  note('start');
  if (mood === 'fatal') child.fatal('the database is full');
  else if (mood === 'crash') process.exit(3);
  else {
    // Longer than one that serves may be silent.
    if (mood === 'slow') Bun.sleepSync(7_000);
    child.ready();
  }
} else {
  const sockets = new Set<Bun.Socket>();
  const memory = SharedMemory.open(mapDescriptor(memoryDescriptor));
  const owner = identifyProcess(process.pid);
  if (memory === undefined || owner === undefined) throw new Error('there is no shared memory');
  const shared = joinSharedState(memory, owner, log);
  let draining = false;
  const endWhenEmpty = () => draining && sockets.size === 0 && process.exit(0);
  // The types know a descriptor only beside a path.
  const listen = (fd: number) =>
    Bun.listen({
      ...({ fd } as unknown as { unix: string }),
      socket: {
        open(socket) {
          sockets.add(socket);
          shared.enter('connections', 0);
          socket.write(`${process.pid}\n`);
        },
        data: (socket, data) =>
          void socket.write(data.toString() === 'count' ? `${shared.count('connections')}` : data),
        close(socket) {
          sockets.delete(socket);
          shared.leave('connections');
          endWhenEmpty();
        },
      },
    });
  const listeners = (mood === 'proxied' ? [listenDescriptor, proxiedDescriptor] : [listenDescriptor]).map(listen);
  const child = becomeChild({
    ...common,
    onReloadTls: () => note('reload-tls'),
    onEnd(timeoutSeconds) {
      note(`drain ${timeoutSeconds}`);
      draining = true;
      for (const listener of listeners) listener.stop(false);
      endWhenEmpty();
      if (timeoutSeconds === 0) process.exit(0);
    },
  });
  note('start');
  child.ready();
}
