// A child as small as can be: the control process does nothing, a worker answers each connection with its process id and
// then echoes. What happens to them is written into a file of the data folder, one line each.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../../src/log/logger.ts';
import { becomeChild } from '../../../src/supervisor/child.ts';

const [role = '', folder = '', mood = ''] = process.argv.slice(2);
const note = (text: string) => appendFileSync(join(folder, 'events'), `${role} ${process.pid} ${text}\n`);
const log = createLogger({ name: role, level: 'silent' });
const common = { log, drainTimeoutSeconds: 30, onBug: 'exit' } as const;

if (role === 'control') {
  const child = becomeChild({ ...common, onEnd: () => process.exit(0) });
  note('start');
  if (mood === 'fatal') child.fatal('the database is full');
  else if (mood === 'crash') process.exit(3);
  else child.ready();
} else {
  const sockets = new Set<Bun.Socket>();
  let draining = false;
  const endWhenEmpty = () => draining && sockets.size === 0 && process.exit(0);
  // The types know a descriptor only beside a path.
  const listener = Bun.listen({
    ...({ fd: 3 } as unknown as { unix: string }),
    socket: {
      open(socket) {
        sockets.add(socket);
        socket.write(`${process.pid}\n`);
      },
      data: (socket, data) => void socket.write(data),
      close(socket) {
        sockets.delete(socket);
        endWhenEmpty();
      },
    },
  });
  const child = becomeChild({
    ...common,
    onReloadTls: () => note('reload-tls'),
    onEnd(timeoutSeconds) {
      note(`drain ${timeoutSeconds}`);
      draining = true;
      listener.stop(false);
      endWhenEmpty();
      if (timeoutSeconds === 0) process.exit(0);
    },
  });
  note('start');
  child.ready();
}
