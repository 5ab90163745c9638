import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { writeContexts } from '../client/context-file.ts';

let api: TestApi;
let cli: CommandLine;
beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

describe('a command that talks to a platform', () => {
  test('prints a table for people and JSON for programs, over all pages', async () => {
    const { out } = await cli.run('model', 'list');
    expect(out).toBe('There are none.\n');
    const id = await api.model({ name: '语音', version: '1.0.0' });
    for (let at = 0; at < 1_000; at++) await api.model();
    const [head, ...rows] = (await cli.run('model', 'list', '--name', '语音')).out.trimEnd().split('\n');
    expect(head).toMatch(/^NAME {2}VERSION {2}STATUS {5}CREATED {14}ID$/);
    expect(rows).toEqual([expect.stringMatching(new RegExp(`^语音  1\\.0\\.0    published  2[-0-9: ]{18}  ${id}$`))]);
    const all: { model_id: string }[] = await cli.json('model', 'list');
    expect(new Set(all.map(({ model_id }) => model_id)).size).toBe(1_001);
  });

  test('takes an id, a name with a version, or a name for its newest version', async () => {
    const first = await api.model({ name: 'one', version: '0.0.1', createdAt: Date.now() - 2_000 });
    const second = await api.model({ name: 'one', version: '0.0.2', createdAt: Date.now() - 1_000 });
    const ids = ['one', 'one:0.0.1', second].map(async (name) => (await cli.json('model', 'show', name)).model_id);
    expect(await Promise.all(ids)).toEqual([second, first, second]);
    expect((await cli.run('model', 'show', 'one:0.0.1')).out).toContain('one:0.0.1');
    expect((await cli.run('model', 'show', 'on')).err).toStartWith('There is no model "on".');
  });

  test('speaks the language of the locale', async () => {
    using reader = new CommandLine(api);
    reader.environment['LC_ALL'] = 'zh_CN.UTF-8';
    expect((await reader.run('model', 'list', '--name', 'nothing')).out).toBe('没有内容。\n');
  });

  test('says every mistake of the command line at once, and ends with 2', async () => {
    const { code, err, out } = await cli.run('model', 'list', '--status', 'odd', '--workers', '2', 'more');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const word of ['--status odd', '--workers', 'more']) expect(err).toContain(`  ${word}: `);
  });

  test('ends with 1 and the words of the platform, the request id included, where that refuses', async () => {
    using stranger = new CommandLine({ ...api, credentials: { ...api.credentials, secret_key: 'x'.repeat(40) } });
    const { code, err } = await stranger.run('model', 'list');
    expect(code).toBe(1);
    expect(err).toMatch(/\(APIG\.0301, HTTP 401; request id [0-9a-f]{32}\)\n$/);
  });

  test('says what to do when nobody answers, or something else does', async () => {
    using other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('<html>') });
    using lost = new CommandLine({ ...api, address: other.url.origin });
    expect((await lost.run('model', 'list')).err).toContain('answered in a form that this version does not know');
    await other.stop(true);
    const { code, err } = await lost.run('model', 'list');
    expect(code).toBe(1);
    expect(err).toContain(`${other.url.origin} cannot be reached: `);
    expect(err).toContain('sluice serve');
  });
});

describe('which platform is meant', () => {
  test('nobody who is logged in nowhere has one', async () => {
    using nobody = new CommandLine();
    const { code, err } = await nobody.run('model', 'list');
    expect(code).toBe(1);
    expect(err).toContain('`sluice login ADDRESS`');
  });

  test('--context goes before --data, that before SLUICE_CONTEXT, that before SLUICE_DATA, that before the one in use', async () => {
    using user = new CommandLine(api);
    const folder = join(user.home, 'data');
    mkdirSync(folder);
    writeFileSync(join(folder, 'credentials.json'), JSON.stringify(api.credentials));
    const meant = async (...argv: string[]) => {
      const { err } = await user.run('model', 'list', ...argv);
      return /"(\w+)"/.exec(err)?.[1] ?? (err.includes('does not run') ? 'data' : err === '' ? 'current' : err);
    };
    expect(await meant()).toBe('current');
    user.environment['SLUICE_DATA'] = folder;
    expect(await meant()).toBe('data');
    user.environment['SLUICE_CONTEXT'] = 'variable';
    expect(await meant()).toBe('variable');
    expect(await meant('--data', folder)).toBe('data');
    expect(await meant('--data', folder, '--context', 'named')).toBe('named');
    expect(await meant('--data', folder, '--context', 'test')).toBe('current');
  });

  test('the owner of an installation talks to its socket, and with the password once the first key is gone', async () => {
    using owner = new CommandLine();
    const folder = join(owner.home, 'data');
    mkdirSync(join(folder, 'run'), { recursive: true });
    using _socket = Bun.serve({
      unix: join(folder, 'run', 'api.sock'),
      fetch: async (request) => {
        const { method, headers } = request;
        const { pathname, search } = new URL(request.url);
        const body = await request.text();
        return fetch(`${api.address}${pathname}${search}`, { method, headers, ...(body && { body }) });
      },
    });
    for (const access_key of [api.credentials.access_key, 'GONE']) {
      writeFileSync(join(folder, 'credentials.json'), JSON.stringify({ ...api.credentials, access_key }));
      expect(await owner.json('model', 'list', '--name', 'nothing', '--data', folder)).toEqual([]);
    }
  });

  test('the file of contexts is for its owner alone, and one that is damaged is said in words', () => {
    using user = new CommandLine(api);
    expect(statSync(user.contextFile).mode & 0o777).toBe(0o600);
    chmodSync(user.contextFile, 0o644);
    writeContexts(user.contextFile, { contexts: {} });
    expect(statSync(user.contextFile).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(user.contextFile, 'utf8'))).toEqual({ contexts: {} });
    writeFileSync(user.contextFile, '{"contexts": {"a": {"secret_key": "S3CRET"}}}');
    return user.run('model', 'list').then(({ code, err }) => {
      expect(code).toBe(1);
      expect(err).toContain(`${user.contextFile} cannot be used`);
      expect(err).not.toContain('S3CRET');
    });
  });
});

describe('words that are no command', () => {
  test.each([
    ['sevre', 'There is no command `sluice sevre`. Did you mean `sluice serve`? `sluice help` lists all commands.'],
    ['frobnicate', 'There is no command `sluice frobnicate`. `sluice help` lists all commands.'],
    ['model lits', 'There is no command `sluice model lits`. Did you mean `sluice model list`? `sluice help model`'],
    ['model', '`sluice model` needs one more word: list'],
    ['image doctor', '`sluice image doctor` needs an argument: IMAGE.'],
  ])('%s', async (typed, said) => {
    const { code, err, out } = await cli.run(...typed.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toStartWith(said);
  });

  test('a noun and a command can be asked for help', async () => {
    expect((await cli.run('help', 'model')).out).toMatch(/^ {2}model list {2,}the models and their versions$/m);
    const { out } = await cli.run('model', 'list', '--help');
    for (const word of ['sluice model list: ', '--status STATUS', '--context NAME', '--json', 'examples:']) {
      expect(out).toContain(word);
    }
  });
});
