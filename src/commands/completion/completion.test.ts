import { expect, test } from 'bun:test';
import { CommandLine } from '../../../test/support/command-line.ts';
import { writeContexts } from '../../client/context-file.ts';

const somewhere = {
  address: 'http://127.0.0.1:1',
  user: 'u',
  domain: 'd',
  project: { id: 'p', name: 'p' },
  access_key: 'A',
  secret_key: 'S',
  own_key: false,
};

test('a shell gets its script, and no other shell one', async () => {
  using cli = new CommandLine();
  expect((await cli.run('completion', 'bash')).out).toContain('complete -F _sluice sluice\n');
  expect(await cli.run('completion', 'tcsh')).toMatchObject({
    code: 2,
    err: 'There is no completion for the shell "tcsh". There is for: bash, zsh, fish.\n',
  });
});

test('what a shell would take for more than a word is never offered', async () => {
  using cli = new CommandLine();
  const names = ['prod', '$(touch x)', '`x`', 'two words', 'a\nb', ':files', "quo'te", '生产', '-x;y'];
  writeContexts(cli.contextFile, { contexts: Object.fromEntries(names.map((name) => [name, somewhere])) });
  const { out } = await cli.run('complete', '--', 'context', 'use', '');
  expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(['prod', '生产', 'local', '']);
});

test('where no platform answers nothing is offered, without a word', async () => {
  using cli = new CommandLine();
  const asked = ['complete', '--', 'model', 'show', ''];
  expect(await cli.run(...asked)).toEqual({ code: 0, out: '', err: '' });
  writeContexts(cli.contextFile, { current: 'away', contexts: { away: somewhere } });
  expect(await cli.run(...asked)).toEqual({ code: 0, out: '', err: '' });
});

test.each([
  [['sta'], ['status']],
  [['help', 'mod'], ['model']],
  [['help', 'model', 'del'], ['delete']],
  [['model', 'list', '--json', '--j'], []],
  [['image', 'doctor', '--env', 'A=b', '--env'], ['--env']],
  [['model', 'list', '--', '--s'], []],
  [['model', 'list', '--status', 'publishe'], ['published']],
  [['serve', '--log-level=w'], ['--log-level=warn']],
  [['model', 'list', '--context=loc'], ['--context=local']],
  [['backup', '--passphrase-file', 'x'], [':files']],
  [['no', 'such', 'x'], []],
  [['control', ''], []],
])('behind `%j` may stand %j', async (typed, offered) => {
  using cli = new CommandLine();
  const { out } = await cli.run('complete', '--', ...typed);
  expect(out.split('\n').flatMap((line) => line.split('\t')[0] || [])).toEqual([...offered]);
});
