import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { Glob } from 'bun';
import { commands } from '../../src/commands/commands.ts';
import { parseDeploymentFile } from '../../src/commands/deploy/read-deployment-file.ts';
import { knownOptions } from '../../src/commands/run-command.ts';
import { parseFlags } from '../../src/config/flags.ts';

const root = join(import.meta.dir, '../..');
const pages = ['README*.md', 'docs/{en,zh}/*.md', 'docs/decisions/*.md', 'examples/*/README*.md'].flatMap((pattern) =>
  [...new Glob(pattern).scanSync(root)].toSorted(),
);

/** Command lines of ours in the blocks that are for a shell, and in text where they stand whole in one piece of code. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block.replaceAll('\\\n', ' '));
  const pieces = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, piece = '']) => piece);
  const lines = blocks.flatMap((block) =>
    [...block.matchAll(/(?:^|[\s("])(?:bin\/)?sluice ([a-z][^|;&<>)#\n]*)/g)].map(([, line = '']) => line),
  );
  const whole = pieces.flatMap((piece) => /^(?:bin\/)?sluice ([a-z][^|;&<>)#…[\]]*)$/.exec(piece)?.[1] ?? []);
  return [...lines, ...whole].map((line) => line.trim());
}

/** What is wrong with it; nothing where it could be typed. */
function mistakeOf(line: string): string | undefined {
  const words = (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).filter((word) => word !== '…');
  const command = [2, 1].flatMap(
    (count) => commands.find(({ name }) => name === words.slice(0, count).join(' ')) ?? [],
  )[0];
  const isNoun = commands.some(({ name }) => name.startsWith(`${words[0]} `)) && words.length === 1;
  if (command === undefined) return isNoun ? undefined : 'there is no such command';
  const rest = words.slice(command.name.split(' ').length);
  const known = knownOptions(command);
  const { rest: given } = parseFlags(rest, known);
  // A text that speaks of an option names it without its value.
  const [mistake] = parseFlags([...rest, 'VALUE'], known).mistakes.filter(({ where }) => where !== '--help');
  if (mistake !== undefined) return `${mistake.where}: ${mistake.problem.en}`;
  const list = command.arguments ?? [];
  return given.length > list.length && !list.at(-1)?.many ? `${given.at(-1)}: one argument too many` : undefined;
}

test.each(pages)('every command line of %s could be typed', async (page) => {
  const lines = commandLines(await Bun.file(join(root, page)).text());
  const wrong = lines.flatMap((line) => {
    const mistake = mistakeOf(line);
    return mistake === undefined ? [] : [`sluice ${line}: ${mistake}`];
  });
  expect(wrong).toEqual([]);
});

test('a command line that could not be typed is seen', () => {
  const text =
    '```sh\nbin/sluice deploy . --nmae voice | cat\nA=$(sluice servce list)\n```\nor `sluice status now` and `sluice …`';
  expect(commandLines(text).map((line) => mistakeOf(line) !== undefined)).toEqual([true, true, true]);
});

test.each(['en', 'zh'])('the sluice.yaml that docs/%s/deploying.md shows is accepted', async (language) => {
  const page = await Bun.file(join(root, `docs/${language}/deploying.md`)).text();
  const [block] = /^```yaml\n(.*?)^```/ms.exec(page)?.slice(1) ?? [];
  const { file, mistakes } = parseDeploymentFile(block ?? '', 'sluice.yaml');
  expect(mistakes).toEqual([]);
  expect(Object.keys(file).length).toBeGreaterThan(10);
});
