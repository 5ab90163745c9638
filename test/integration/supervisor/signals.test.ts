import { expect, setDefaultTimeout, test } from 'bun:test';
import { isAlive } from '../../../src/supervisor/process-identity.ts';
import { Client } from './client.ts';
import { Installation, until } from './installation.ts';

setDefaultTimeout(60_000);

test('Ctrl-C reaches every process of the terminal and still drains in order', async () => {
  await using installation = await Installation.create();
  // A process group of its own, as a terminal gives to each command.
  const serve = Bun.spawn(['setsid', '--wait', ...installation.command()], { stdout: 'ignore', stderr: 'ignore' });
  const record = await until('ready', () => (installation.record?.ready ? installation.record : undefined));
  using client = await Client.open(installation.port);
  process.kill(-record.supervisor.pid, 'SIGINT');
  await until('drain', () => installation.events.some((line) => line.endsWith(`${client.worker} drain 30`)));
  expect(await client.echo('still here')).toBe('still here');
  client[Symbol.dispose]();
  expect(await serve.exited).toBe(0);
  expect(record.workers.filter(isAlive)).toEqual([]);
});

test('a closed terminal ends it, unless nohup said otherwise', async () => {
  await using installation = await Installation.create();
  const deaf = Bun.spawn(['nohup', ...installation.command()], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
  await until('ready', () => installation.record?.ready);
  deaf.kill('SIGHUP');
  using client = await Client.open(installation.port);
  expect(await client.echo('served')).toBe('served');
  client[Symbol.dispose]();
  deaf.kill('SIGTERM');
  expect(await deaf.exited).toBe(0);

  const hearing = installation.serve();
  await hearing.ready();
  hearing.child.kill('SIGHUP');
  expect(await hearing.child.exited).toBe(0);
});
