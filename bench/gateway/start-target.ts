import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { openLibc } from '../../src/libc/libc.ts';
import { openListeningSocket } from '../../src/supervisor/listening-socket.ts';
import { fillIn, type Stage } from './stage.ts';
import type { Target, TargetName } from './target.ts';

const libc = openLibc();

/** Starts what is behind that name, on the proxies' core, and waits until it serves. */
export function startTarget(stage: Stage, name: TargetName): Promise<Target> {
  switch (name) {
    case 'direct':
      return Promise.resolve({ name, port: stage.directPort, processes: [], stop: async () => undefined });
    case 'nginx':
      return startPeer(stage, name, (port) => ['nginx', '-p', stage.folder, '-c', fillIn(stage, 'nginx.conf', port)]);
    case 'haproxy':
      return startPeer(stage, name, (port) => ['haproxy', '-db', '-f', fillIn(stage, 'haproxy.cfg', port)]);
    case 'ours':
      return startWorkers(stage, name, 1);
    case 'two':
      return startWorkers(stage, name, 2);
  }
}

function startPeer(stage: Stage, name: TargetName, command: (port: number) => string[]): Promise<Target> {
  const port = freePort();
  return serving(name, port, [spawnPinned(stage, name, command(port))]);
}

/** Workers that share one listening socket, as those of an installation do. */
async function startWorkers(stage: Stage, name: TargetName, count: number): Promise<Target> {
  const port = freePort();
  const listen = { host: '127.0.0.1', port };
  const descriptor = openListeningSocket(libc, { listen, beside: new Set(), language: 'en' });
  const script = join(import.meta.dir, 'worker-process.ts');
  const flags = ['--no-env-file', '--config=/dev/null'];
  const children = Array.from({ length: count }, (_, index) =>
    spawnPinned(stage, name, [process.execPath, ...flags, script, stage.folder, String(index)], descriptor),
  );
  libc.close(descriptor);
  // The kernel takes connections as soon as the socket listens; a worker serves once it says so.
  await Promise.all(children.map((child) => logged(child, 'gateway worker serves')));
  return serving(name, port, children);
}

interface Child {
  readonly process: Subprocess;
  readonly log: string;
}

/** Ends with this process, whatever becomes of it. */
function spawnPinned(stage: Stage, name: string, command: readonly string[], descriptor?: number): Child {
  const log = join(stage.folder, `${name}-${crypto.randomUUID()}.log`);
  const output = openSync(log, 'a');
  const pinned = ['taskset', '-c', String(stage.proxyCore), 'setpriv', '--pdeathsig', 'KILL', ...command];
  try {
    const stdio = ['ignore', output, output, ...(descriptor === undefined ? [] : [descriptor])];
    return { process: Bun.spawn(pinned, { stdio: stdio as never, cwd: stage.folder }), log };
  } finally {
    closeSync(output);
  }
}

async function serving(name: TargetName, port: number, children: readonly Child[]): Promise<Target> {
  const target: Target = {
    name,
    port,
    processes: children.map((child) => child.process.pid),
    stop: () => stopAll(children),
  };
  await attempt(children, async () => {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
    socket.terminate();
    return true;
  });
  return target;
}

async function logged(child: Child, words: string): Promise<void> {
  await attempt([child], async () => readFileSync(child.log, 'utf8').includes(words));
}

/** Tries until it succeeds; what was started is stopped when it does not within ten seconds. */
async function attempt(children: readonly Child[], action: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    if (await action().catch(() => false)) return;
    const ended = children.find((child) => child.process.exitCode !== null);
    if (ended === undefined && performance.now() < deadline) {
      await Bun.sleep(20);
      continue;
    }
    await stopAll(children);
    const logs = children.map((child) => readFileSync(child.log, 'utf8')).join('\n');
    throw new Error(`a proxy does not serve; its log says:\n${logs}`);
  }
}

async function stopAll(children: readonly Child[]): Promise<void> {
  for (const { process } of children) process.kill('SIGTERM');
  const kill = setTimeout(() => {
    for (const { process } of children) process.kill('SIGKILL');
  }, 3000);
  await Promise.all(children.map(({ process }) => process.exited));
  clearTimeout(kill);
}

/** Nobody else is known to listen there a moment later, as the kernel hands such ports out in turn. */
function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
