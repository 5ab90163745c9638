import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../test/support/command-line.ts';

const id = '11111111-2222-4333-8444-555555555555';
const base = `/v1/infers/${id}`;

/** What the commands need of a platform, with an image behind it that does what its paths say. */
const platform = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request, server) {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname.endsWith('/tickets')) {
      return Response.json({ ticket: 'good', expires_at: '2026-01-01T00:00:00Z', url: '', protocol: '' });
    }
    if (searchParams.get('sluice_ticket') !== 'good') return new Response('no ticket', { status: 500 });
    const path = pathname.slice(base.length);
    if (path === '/echo') {
      const { method, headers } = request;
      const body = Buffer.from(await request.arrayBuffer()).toString('base64');
      return Response.json({ method, type: headers.get('Content-Type'), told: headers.get('X-Told'), search, body });
    }
    if (path === '/bytes') return new Response(Buffer.from('00ff1b5b33316d', 'hex'));
    if (path === '/missing') return new Response('the image has no such page', { status: 404 });
    if (path === '/refused') {
      const body = { error_code: 'ModelArts.4503', error_msg: 'It does not respond.' };
      return Response.json(body, { status: 502, headers: { 'X-Request-Id': 'e'.repeat(32) } });
    }
    if (path === '/moved') return new Response('', { status: 302, headers: { Location: '/elsewhere' } });
    return server.upgrade(request) ? undefined : new Response('', { status: 400 });
  },
  websocket: {
    message(socket, message) {
      const [, code] = /^close (\d+)$/.exec(String(message)) ?? [];
      if (code !== undefined) return socket.close(Number(code), 'that\u0007 is all');
      if (message === 'binary') return void socket.send(Buffer.from('0102ff', 'hex'));
      if (message === 'twice') socket.send('once');
      return void socket.send(message);
    },
  },
});
afterAll(() => platform.stop(true));

let cli: CommandLine;
beforeEach(() => {
  const person = { user: 'u', domain: 'd', project_id: 'p', project_name: 'p', access_key: 'a', secret_key: 's' };
  cli = new CommandLine({ address: platform.url.origin, credentials: person as never });
});
afterEach(() => cli[Symbol.dispose]());

describe('sluice call', () => {
  const echoed = async (...argv: string[]) => JSON.parse((await cli.run('call', id, '/echo', ...argv)).out);

  test('sends what the options say', async () => {
    expect(await echoed()).toMatchObject({ method: 'GET', type: null, body: '', search: '?sluice_ticket=good' });
    const json = await echoed('--body', '{"a": 1}', '--header', 'X-Told: it', '--query', 'a=b c', '--query', 'd=&');
    expect(json).toMatchObject({ method: 'POST', type: 'application/json', told: 'it' });
    expect(json.search).toBe('?a=b%20c&d=%26&sluice_ticket=good');
    expect(await echoed('--body', 'hi', '--method', 'PUT')).toMatchObject({ method: 'PUT', body: 'aGk=' });
    writeFileSync(join(cli.home, 'speech'), Buffer.from('00ff', 'hex'));
    const file = await echoed('--body-file', 'speech', '--header', 'Content-Type: audio/wav');
    expect(file).toMatchObject({ method: 'POST', type: 'audio/wav', body: 'AP8=' });
    expect(await cli.run('call', id, 'echo?x=%20+')).toMatchObject({ out: expect.stringContaining('?x=%20+&sluice_') });
  });

  test('writes the body to a file, or tells of it in JSON', async () => {
    expect(await cli.run('call', id, '/bytes', '--output', 'answer')).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(cli.home, 'answer')).toString('hex')).toBe('00ff1b5b33316d');
    expect(await cli.json('call', id, '/bytes')).toMatchObject({ status: 200, size: 7, data_base64: 'AP8bWzMxbQ==' });
    const json = await cli.run('call', id, '/missing', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ status: 404, data: 'the image has no such page' });
  });

  test("of a status beyond 2xx the image's body is the answer, the platform's is an error in its words", async () => {
    const missing = await cli.run('call', id, '/missing');
    expect(missing).toMatchObject({ code: 1, out: 'the image has no such page' });
    expect(missing.err).toStartWith(`HTTP 404 Not Found from /missing of ${id}.`);
    const refused = await cli.run('call', id, '/refused');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toBe(`It does not respond.\n(ModelArts.4503, HTTP 502; request id ${'e'.repeat(32)})\n`);
    expect((await cli.run('call', id, '/moved')).err).toStartWith('HTTP 302 Found');
  });

  test.each([
    [['--body', 'a', '--body-file', 'b'], 2, '--body-file: '],
    [['--header', 'X: a\nY: b'], 2, '--header X: a'],
    [['--method', 'get'], 2, '--method get: '],
    [['--body-file', 'nowhere'], 1, 'nowhere cannot be sent: '],
    [['--output', 'no/where'], 1, 'no/where cannot be written: '],
  ])('refuses %p', async (argv, code, said) => {
    const outcome = await cli.run('call', id, '/echo', ...argv);
    expect({ code: outcome.code, out: outcome.out }).toEqual({ code, out: '' });
    expect(outcome.err).toContain(said);
  });
});

describe('sluice connect', () => {
  test('prints what comes, until a second is quiet after the end of the input', async () => {
    cli.input = 'hi\ntwice\nbinary\n{"a":[1]}\n';
    const { code, out } = await cli.run('connect', id, '--pretty');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'hi\nonce\ntwice\n(binary, 3 bytes) 01 02 ff\n{\n  "a": [\n    1\n  ]\n}\n',
    });
  });

  test('sends files first, shows times, and listens for as long as it is told to', async () => {
    writeFileSync(join(cli.home, 'one'), 'x');
    const { out, err } = await cli.run('connect', id, '--send-file', 'one', '--times', '--wait', '1');
    expect(out).toMatch(/^\+\d\.\d{3} s {2}\(binary, 1 bytes\) 78\n$/);
    expect(err).toContain('sent binary, 1 bytes\n');
    expect((await cli.run('connect', id, '--send-file', 'two')).err).toContain('two cannot be sent: ENOENT');
  });

  test.each([
    [1000, 0, 'The service closed with 1000: normal ("that  is all").'],
    [1011, 1, 'The service closed with 1011: the image met an error; `sluice service logs` shows it ("that  is all").'],
    [4001, 1, "The service closed with 4001: a code of the image's own"],
  ])('ends with what the close code %p says', async (given, code, said) => {
    cli.input = `close ${given}\n`;
    const outcome = await cli.run('connect', id, '/chat');
    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(said);
  });

  test('a refused handshake is an error in the words of the answer', async () => {
    const outcome = await cli.run('connect', id, '/refused');
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toContain('It does not respond.\n(ModelArts.4503, HTTP 502');
  });

  test('commands that cannot be followed end a pipe', async () => {
    cli.input = 'hi\n/text bytes\nmore\n';
    writeFileSync(join(cli.home, 'bytes'), Buffer.of(0xff));
    const outcome = await cli.run('connect', id, '--commands', '--json');
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain('bytes cannot be sent: it is no UTF-8 text');
    expect(outcome.out).not.toContain('more');
  });

  test('a person is told of mistakes, and goes on', async () => {
    cli.typed = [];
    cli.input = '/help\n/nonsense\nhi\n/text nowhere\nclose 1000\n';
    const { code, out, err } = await cli.run('connect', id);
    expect({ code, out }).toEqual({ code: 0, out: '< hi\n' });
    for (const said of ['Ctrl-D closes', '/file PATH ', 'There is no such command', 'nowhere cannot be sent']) {
      expect(err).toContain(said);
    }
  });
});
