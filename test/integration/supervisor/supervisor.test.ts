import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { isAlive, type ProcessIdentity } from '../../../src/supervisor/process-identity.ts';
import { Client } from './client.ts';
import { freePort, Installation, until } from './installation.ts';

setDefaultTimeout(60_000);

/** Whether this user may copy a descriptor of a process that is not its child; else sockets are bound side by side. */
function mayCopySockets(): boolean {
  const scope = '/proc/sys/kernel/yama/ptrace_scope';
  return process.getuid?.() === 0 || !existsSync(scope) || readFileSync(scope, 'utf8').trim() === '0';
}

const pids = (processes: readonly ProcessIdentity[]) => processes.map(({ pid }) => pid);

describe('a running installation', () => {
  test('serves with every worker on one socket and ends cleanly at SIGTERM', async () => {
    await using installation = await Installation.create();
    const serve = installation.serve();
    const { workers, control } = await serve.ready();
    expect(workers).toHaveLength(2);
    const answered = new Set<number>();
    await until('an answer of each worker', async () => {
      using client = await Client.open(installation.port);
      return answered.add(client.worker).size === 2;
    });
    expect([...answered].sort()).toEqual(pids(workers).sort());
    serve.child.kill('SIGTERM');
    expect(await serve.child.exited).toBe(0);
    expect([...workers, ...(control ? [control] : [])].filter(isAlive)).toEqual([]);
    expect(installation.record).toBeUndefined();
  });

  test('has a second socket for load balancers, in every worker, which the next serve takes over as well', async () => {
    await using installation = await Installation.create();
    const port = await freePort();
    const proxied = ['--proxy-protocol-listen', `127.0.0.1:${port}`, '--proxy-protocol-from', '127.0.0.1'];
    const first = installation.serve(...proxied);
    const before = await first.ready();
    const answersOfAll = (workers: readonly ProcessIdentity[]) =>
      until('an answer of each worker', async () => {
        using client = await Client.open(port);
        using _other = await Client.open(installation.port);
        expect(pids(workers)).toContain(client.worker);
        return answered.add(client.worker).size === workers.length;
      });
    const answered = new Set<number>();
    await answersOfAll(before.workers);
    first.child.kill('SIGKILL');
    await first.child.exited;
    const after = await installation.serve(...proxied).ready();
    await until('no orphan left', () => !before.workers.some(isAlive));
    answered.clear();
    await answersOfAll(after.workers);
  });

  test('SIGTERM lets an open socket go on, a second one does not wait for it', async () => {
    await using installation = await Installation.create();
    const serve = installation.serve();
    await serve.ready();
    using client = await Client.open(installation.port);
    serve.child.kill('SIGTERM');
    await until('drain', () =>
      installation.events.some((line) => line === `${line.split(' ')[0]} ${client.worker} drain 30`),
    );
    expect(await client.echo('still here')).toBe('still here');
    serve.child.kill('SIGTERM');
    expect(await serve.child.exited).toBe(0);
  });

  test('a child is started again also while its record cannot be written, and is on record later', async () => {
    await using installation = await Installation.create();
    const before = await installation.serve().ready();
    // What a full disk does, and what a test can undo: a folder in its place, which no file can replace.
    const blockade = installation.folder.run.supervisor;
    rmSync(blockade);
    mkdirSync(blockade);
    const starts = () => installation.events.filter((line) => /^control \d+ start$/.test(line));
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    await until('another control process', () => starts().length === 2);
    expect(installation.record).toBeUndefined();
    rmdirSync(blockade);
    const [, pid] = starts()[1]?.split(' ') ?? [];
    await until('its record', () => installation.record?.control?.pid === Number(pid));
  });

  test('a killed child is started again, and the others do not notice', async () => {
    await using installation = await Installation.create();
    const before = await installation.serve().ready();
    using client = await Client.open(installation.port);
    const other = before.workers.find(({ pid }) => pid !== client.worker);
    process.kill(other?.pid ?? 0, 'SIGKILL');
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    await until('new children', () => {
      const { control, workers } = installation.record ?? before;
      return (
        control &&
        control.pid !== before.control?.pid &&
        workers.length === 2 &&
        !pids(workers).includes(other?.pid ?? 0)
      );
    });
    expect(await client.echo('undisturbed')).toBe('undisturbed');
    expect(pids(installation.record?.workers ?? [])).toContain(client.worker);
  });

  test('a child without heartbeats is replaced', async () => {
    await using installation = await Installation.create();
    const { workers } = await installation.serve().ready();
    const frozen = workers[0]?.pid ?? 0;
    process.kill(frozen, 'SIGSTOP');
    await until('a replacement', () => {
      const now = pids(installation.record?.workers ?? []);
      return now.length === 2 && !now.includes(frozen);
    });
  });

  test('a child that says nothing while it starts is waited for', async () => {
    await using installation = await Installation.create();
    await installation.serve('--', 'slow').ready();
    expect(installation.events.filter((line) => line.startsWith('control'))).toHaveLength(1);
  });

  test('a control process that cannot start ends everything, in its own words', async () => {
    await using installation = await Installation.create();
    const serve = installation.serve('--', 'fatal');
    expect(await serve.child.exited).toBe(1);
    await until('the words', () =>
      serve.output.text.includes('The process "control" could not start: the database is full'),
    );
  });

  test('a control process that crashes at every start ends everything after a few attempts', async () => {
    await using installation = await Installation.create();
    const serve = installation.serve('--', 'crash');
    expect(await serve.child.exited).toBe(1);
    expect(installation.events.filter((line) => line.startsWith('control'))).toHaveLength(5);
  });
});

describe('what is in use', () => {
  test('a second serve on the same folder is refused with the first one named', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    await first.ready();
    const second = installation.serve();
    expect(await second.child.exited).toBe(1);
    await until('the words', () => second.output.text.includes(`(process ${first.child.pid}) runs on the data folder`));
    using client = await Client.open(installation.port);
    expect(client.worker).toBeGreaterThan(0);
  });

  test('a taken port is refused with its holder named, even one that shares its port', async () => {
    await using installation = await Installation.create();
    await using other = await Installation.create();
    const holder = installation.serve();
    const { workers } = await holder.ready();
    other.port = installation.port;
    const refused = other.serve();
    expect(await refused.child.exited).toBe(1);
    await until('the words', () => refused.output.text.includes(`Port ${other.port} is in use by process`));
    expect(refused.output.text).toContain(String(workers[0]?.pid));
  });

  test('a port that an ordinary server holds', async () => {
    await using installation = await Installation.create();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(installation.port, '0.0.0.0', resolve));
    const refused = installation.serve();
    expect(await refused.child.exited).toBe(1);
    await until('the words', () => refused.output.text.includes(`is in use by process ${process.pid} (`));
    server.close();
  });
});

describe('after kill -9 of the supervisor', () => {
  test('the next serve takes over: one control process, new workers, no socket lost', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    const before = await first.ready();
    using client = await Client.open(installation.port);
    first.child.kill('SIGKILL');
    await first.child.exited;
    expect(await client.echo('orphaned')).toBe('orphaned');
    {
      using another = await Client.open(installation.port);
      expect(pids(before.workers)).toContain(another.worker);
    }

    const after = await installation.serve().ready();
    expect(before.control && isAlive(before.control)).toBe(false);
    expect(after.control?.pid).not.toBe(before.control?.pid);
    // The worker without a socket ends at once; the other one stays for its socket and takes no new ones.
    await until('one orphan left', () => before.workers.filter(isAlive).length === 1);
    expect(await client.echo('taken over')).toBe('taken over');
    for (let count = 0; count < 20; count += 1) {
      using fresh = await Client.open(installation.port);
      expect(pids(after.workers)).toContain(fresh.worker);
    }
    client[Symbol.dispose]();
    await until('no orphan left', () => !before.workers.some(isAlive));
  });

  test('and so does the one after that: a worker that was told once to keep its sockets keeps them', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    await first.ready();
    using client = await Client.open(installation.port);
    const told = () => installation.events.filter((line) => line.includes(` ${client.worker} drain `));
    let serve = first;
    for (let round = 0; round < 3; round += 1) {
      serve.child.kill('SIGKILL');
      await serve.child.exited;
      serve = installation.serve();
      await serve.ready();
      expect(await client.echo(`round ${round}`)).toBe(`round ${round}`);
    }
    expect(told()).toEqual([expect.stringContaining(`drain ${20 * 86_400}`)]);
    serve.child.kill('SIGTERM');
    await until('an ordinary drain', () => told().length === 2);
    expect(told()[1]).toEndWith('drain 30');
    expect(await client.echo('still here')).toBe('still here');
    serve.child.kill('SIGTERM');
    expect(await serve.child.exited).toBe(0);
  });

  test.skipIf(!mayCopySockets())('no connection is refused while the next serve takes over', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    const before = await first.ready();
    first.child.kill('SIGKILL');
    await first.child.exited;
    let ended = false;
    const answers = { old: 0, new: 0 };
    const knock = async () => {
      while (!ended) {
        using client = await Client.open(installation.port);
        answers[pids(before.workers).includes(client.worker) ? 'old' : 'new'] += 1;
      }
    };
    const knocking = Promise.all(Array.from({ length: 16 }, knock));
    await installation.serve().ready();
    await until('no orphan left', () => !before.workers.some(isAlive));
    ended = true;
    await knocking;
    expect(answers.old).toBeGreaterThan(0);
    expect(answers.new).toBeGreaterThan(0);
  });

  test('a process that merely got the number of an old child is left alone', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    const record = await first.ready();
    first.child.kill('SIGTERM');
    await first.child.exited;
    const bystander = Bun.spawn(['sleep', '600']);
    const stale = { pid: bystander.pid, started: 'another-boot:1' };
    await Bun.write(
      installation.folder.run.supervisor,
      JSON.stringify({ ...record, control: stale, workers: [stale] }),
    );
    await installation.serve().ready();
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
    await bystander.exited;
  });
});

describe('what workers count together', () => {
  test('loses what a killed worker counted, and nothing else, also when the supervisor was killed before', async () => {
    await using installation = await Installation.create();
    const first = installation.serve();
    await first.ready();
    const seenBy = async (client: Client) => Number(await client.echo('count'));
    using one = await Client.open(installation.port);
    using other = await openAt(installation, (worker) => worker !== one.worker);
    await until('both counted', async () => (await seenBy(one)) === 2 && (await seenBy(other)) === 2);
    process.kill(one.worker, 'SIGKILL');
    await until('one counted', async () => (await seenBy(other)) === 1);

    first.child.kill('SIGKILL');
    await first.child.exited;
    const { workers } = await installation.serve().ready();
    using fresh = await openAt(installation, (worker) => pids(workers).includes(worker));
    await until('old and new counted', async () => (await seenBy(fresh)) === 2 && (await seenBy(other)) === 2);
    process.kill(other.worker, 'SIGKILL');
    await until('the new one counted', async () => (await seenBy(fresh)) === 1);
  });
});

/** A connection to one of the workers that `fits`. */
function openAt(installation: Installation, fits: (worker: number) => boolean): Promise<Client> {
  return until('a connection to another worker', async () => {
    const client = await Client.open(installation.port);
    if (fits(client.worker)) return client;
    client[Symbol.dispose]();
    return undefined;
  });
}

describe('a socket from the service manager', () => {
  // What systemd does: the listening socket as descriptor 3, and two variables.
  const activate = `import os, socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen(128)
os.dup2(s.fileno(), 3); os.set_inheritable(3, True); os.environ['LISTEN_FDS'] = '1'; os.environ['LISTEN_PID'] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])`;

  test('is used as it is; one on another port is refused', async () => {
    await using installation = await Installation.create();
    const { port } = installation;
    const serve = Bun.spawn(['python3', '-c', activate, String(port), ...installation.command()], { stderr: 'ignore' });
    await until('ready', () => installation.record?.ready);
    using client = await Client.open(port);
    expect(pids(installation.record?.workers ?? [])).toContain(client.worker);
    client[Symbol.dispose]();
    serve.kill('SIGTERM');
    expect(await serve.exited).toBe(0);

    const other = await Installation.create();
    const refused = Bun.spawn(['python3', '-c', activate, String(other.port), ...installation.command()], {
      stderr: 'pipe',
    });
    expect(await refused.exited).toBe(1);
    expect(await refused.stderr.text()).toContain(`it listens on port ${other.port}, but --listen says ${port}`);
    await other[Symbol.asyncDispose]();
  });
});

test('a new certificate reaches the workers', async () => {
  await using installation = await Installation.create();
  const { createAuthority, issueServerCertificate } = await import('../../../src/tls/authority.ts');
  const { writePair } = await import('../../../src/tls/certificate-files.ts');
  const now = Date.now();
  const issue = async () =>
    issueServerCertificate(await createAuthority(now), { hosts: ['localhost'], addresses: [] }, now);
  const files = { certFile: `${installation.folder.path}/own.pem`, keyFile: `${installation.folder.path}/own-key.pem` };
  writePair(files, await issue());
  await installation.serve('--tls-cert', files.certFile, '--tls-key', files.keyFile).ready();
  writePair(files, await issue());
  await until('reload', () => installation.events.filter((line) => line.endsWith('reload-tls')).length === 2);
});
