import { expect, test } from 'bun:test';
import { commandLine, curlOf } from './curl-of.ts';

/** What a real shell makes of the words. */
function seenByShell(line: string): string[] {
  const { stdout } = Bun.spawnSync(['sh', '-c', line.replace(/^\w+/, `printf '%s\\0'`)], { env: { TOKEN: 'secret' } });
  return stdout.toString().split('\0').slice(0, -1);
}

test('a shell reads the same request from the curl command', () => {
  const body = { name: "it's $HOME `x`", lines: 'a\nb', zh: '模型' };
  const line = curlOf(
    { method: 'PUT', path: '/v1/p/services/s', query: { q: 'a b' }, body },
    'https://localhost:8443',
    'ca.pem',
  );
  const words = seenByShell(line);
  expect(words.slice(0, 5)).toEqual([
    '--cacert',
    'ca.pem',
    '-X',
    'PUT',
    'https://localhost:8443/v1/p/services/s?q=a+b',
  ]);
  expect(words).toContain('X-Auth-Token: secret');
  expect(JSON.parse(words.at(-1) ?? '')).toEqual(body);
});

test('methods that curl takes by itself are left out', () => {
  expect(curlOf({ method: 'GET', path: '/x' }, 'https://h', undefined)).not.toContain('-X');
  expect(curlOf({ method: 'POST', path: '/x', body: {} }, 'https://h', undefined)).not.toContain('-X');
  expect(curlOf({ method: 'POST', path: '/x' }, 'https://h', undefined)).toContain('-X POST');
});

test('a command line is read as the words that it was made of', () => {
  const words = [
    'model',
    'create',
    '--name',
    'a b',
    '--env',
    `K=it's`,
    ...Array.from({ length: 20 }, (_, i) => `--env=N${i}=v`),
  ];
  expect(seenByShell(commandLine(['sluice', ...words]))).toEqual(words);
});
