import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerLoginKey } from '../../src/auth/docker-login-key.ts';
import { commands } from '../../src/commands/commands.ts';
import { dataFolder } from '../../src/config/data-folder.ts';
import { identifyProcess } from '../../src/supervisor/process-identity.ts';
import { writeSupervisorRecord } from '../../src/supervisor/supervisor-record.ts';

const main = join(import.meta.dir, '../../src/main.ts');
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-commands-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function sluice(argv: readonly string[], locale = 'C.UTF-8') {
  const child = Bun.spawn([process.execPath, main, ...argv], {
    env: { PATH: process.env['PATH'], HOME: root, LC_ALL: locale },
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 30_000,
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, code };
}

describe('the command line', () => {
  test('explains every command that is for people, in the language of the locale', async () => {
    for (const [locale, language] of [
      ['C.UTF-8', 'en'],
      ['zh_CN.UTF-8', 'zh'],
    ] as const) {
      const { out: wrapped, code } = await sluice([], locale);
      expect(code).toBe(0);
      // Where a line is too long for a terminal, it goes on below, behind the names.
      const out = wrapped.replaceAll(/\n {5,}/g, ' ');
      for (const { name, summary, hidden } of commands) {
        const [first, verb] = name.split(' ');
        if (hidden) expect(out).not.toContain(summary[language]);
        else expect(out).toMatch(new RegExp(verb === undefined ? `^  ${name} ` : `^  ${first} .*\\b${verb}\\b`, 'm'));
      }
    }
  });

  test('--help behind a command explains that command, --version prints the version', async () => {
    expect((await sluice(['status', '--help'])).out).toStartWith('sluice status: tell whether');
    expect((await sluice(['--version'])).out).toMatch(/^sluice \d+\.\d+\.\d+ /);
  });

  test('mistakes are said on standard error, without a stack trace, with exit code 2', async () => {
    const unknown = await sluice(['sevre']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toStartWith('sluice: There is no command `sluice sevre`. Did you mean `sluice serve`?');
    const several = await sluice(['serve', '--workers', '0', '--lisen', '127.0.0.1:1', 'now']);
    expect(several.code).toBe(2);
    for (const word of ['--workers 0', '--lisen', 'now']) expect(several.err).toContain(`  ${word}: `);
    expect(several.err).not.toContain('    at ');
  });

  test('a data folder that cannot be made is said in words', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const { code, err } = await sluice(['serve', '--data', join(file, 'data')]);
    expect(code).toBe(1);
    expect(err).toMatch(/^sluice: The data folder .* cannot be used: /m);
    expect(err).not.toContain('    at ');
  });

  test('an admin port that is taken is said in words', async () => {
    using other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() });
    const address = `127.0.0.1:${other.port}`;
    using free = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const listen = `127.0.0.1:${free.port}`;
    free.stop(true);
    const { code, err } = await sluice(['serve', '--data', join(root, 'a'), '--listen', listen, '--admin', address]);
    expect(code).toBe(1);
    expect(err).toContain(`Cannot listen on ${address} for health and metrics: `);
    expect(err).toContain('Choose another address with --admin.');
  });

  test('an own certificate that cannot be read is said in words', async () => {
    const { code, err } = await sluice([
      'serve',
      '--data',
      join(root, 'tls'),
      '--tls-cert',
      'no.pem',
      '--tls-key',
      'no.key',
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/^sluice: The file .*no\.pem cannot be read: /m);
  });
});

describe('status', () => {
  test('tells what runs, what was left behind, and what does not run', async () => {
    const folder = dataFolder(join(root, 'status'));
    const status = () => sluice(['status', '--data', folder.path]);
    expect(await status()).toMatchObject({ code: 1, out: `sluice does not run on ${folder.path}\n` });

    mkdirSync(folder.run.path, { recursive: true });
    const self = identifyProcess(process.pid) ?? { pid: 0, started: '' };
    const gone = { pid: 4_194_305, started: 'gone' };
    const record = {
      version: '1.2.3',
      startedAt: Date.UTC(2025, 0, 2),
      ready: true,
      address: 'https://models.example.org',
      listen: '0.0.0.0:8443',
      admin: '127.0.0.1:9464',
      workers: [self],
      retiring: [],
    };
    writeSupervisorRecord(folder.run.supervisor, { ...record, supervisor: self });
    const running = await status();
    expect(running.code).toBe(0);
    for (const word of ['1.2.3', 'https://models.example.org', '2025-01-02T00:00:00.000Z', String(process.pid)]) {
      expect(running.out).toContain(word);
    }
    expect(running.out).not.toContain(String(gone.pid));
    const parent = identifyProcess(process.ppid) ?? gone;
    writeSupervisorRecord(folder.run.supervisor, { ...record, supervisor: self, retiring: [parent, gone] });
    expect((await status()).out).toContain(`${process.pid}, ${parent.pid}\n`);
    writeSupervisorRecord(folder.run.supervisor, { ...record, supervisor: gone });
    const left = await status();
    expect(left.code).toBe(1);
    expect(left.out).toStartWith(`The supervisor was killed; processes ${process.pid} still serve.`);
  });
});

describe('down', () => {
  test('has nothing to do where nothing ever ran', async () => {
    const path = join(root, 'down');
    expect(await sluice(['down', '--data', path])).toMatchObject({ code: 0, out: `sluice does not run on ${path}\n` });
  });

  test('says when the engine cannot be asked', async () => {
    const folder = dataFolder(join(root, 'no-engine'));
    mkdirSync(folder.run.path, { recursive: true });
    writeFileSync(folder.installationId, '0123456789ab\n');
    const { code, err } = await sluice(['down', '--data', folder.path, '--engine', `unix://${root}/no.sock`]);
    expect(code).toBe(1);
    expect(err).toStartWith(`sluice: The container engine at unix://${root}/no.sock does not answer`);
  });

  test('waits for another one instead of ending it half-way', async () => {
    const folder = dataFolder(join(root, 'down-twice'));
    mkdirSync(folder.run.path, { recursive: true });
    writeFileSync(folder.installationId, '0123456789ab\n');
    // An engine that accepts and does not answer keeps the first one busy for as long as is wished.
    const asked = Promise.withResolvers<void>();
    const socket = join(root, 'busy.sock');
    const engine = Bun.listen({ unix: socket, socket: { open: () => asked.resolve(), data: () => undefined } });
    const argv = ['down', '--data', folder.path, '--engine', `unix://${socket}`];
    const first = sluice(argv);
    await asked.promise;
    const second = Bun.spawn([process.execPath, main, ...argv], { stdout: 'pipe', stderr: 'ignore', timeout: 30_000 });
    const reader = second.stdout.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain('Waiting for another `sluice down`');
    engine.stop(true);
    expect(await first).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
    expect(await second.exited).toBe(1);
  }, 60_000);
});

test('docker-password prints the login key of the first user', async () => {
  const folder = dataFolder(join(root, 'password'));
  expect((await sluice(['docker-password', '--data', folder.path])).err).toContain('cannot be read');
  mkdirSync(folder.path);
  writeFileSync(folder.credentials, JSON.stringify({ access_key: 'AK', secret_key: 'SK' }));
  const { out } = await sluice(['docker-password', '--data', folder.path]);
  expect(out.trim()).toBe(dockerLoginKey('AK', 'SK'));
});
