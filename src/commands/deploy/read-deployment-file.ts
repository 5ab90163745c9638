import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { validationError } from '../../api/request/validation-error.ts';
import type { Mistake } from '../../config/mistake.ts';
import { bareMessage } from '../../contract/error-message.ts';
import { type DeploymentFile, deploymentFile } from '../../contract/resources/deployment-file.ts';
import { render, type Text } from '../../contract/text.ts';
import { lineOfKey, lineOfSyntaxError, textOfKey } from './yaml-lines.ts';

const problems = {
  unreadable: { en: 'the file cannot be read: {detail}', zh: '无法读取文件：{detail}' },
  mapping: { en: 'the file must hold `name: value` lines', zh: '文件内容必须是“名称: 值”的形式' },
  unknown: {
    en: 'there is no such key; docs/en/deploying.md has them all',
    zh: '没有这个键，全部键见 docs/zh/deploying.md',
  },
  notExact: {
    en: 'YAML reads {written} as {value}: write it in quotes',
    zh: 'YAML 会把 {written} 读作 {value}，请加引号',
  },
  both: { en: 'image and build exclude each other', zh: 'image 与 build 只能有一个' },
  together: { en: 'cpu and memory belong together', zh: 'cpu 与 memory 须同时给出' },
  openSecret: {
    en: 'it stands in environment too: leave it out there, where everybody can read it',
    zh: '该变量也写在了 environment 中：请从中去掉，那里的值人人可读',
  },
  oneSize: {
    en: 'specification stands for cpu and memory: give one of them',
    zh: 'specification 与 cpu、memory 只能给出其一',
  },
} as const satisfies Readonly<Record<string, Text>>;

export interface ReadDeploymentFile {
  readonly file: DeploymentFile;
  readonly mistakes: readonly Mistake[];
}

/** Reads a `sluice.yaml`; a file that does not exist says nothing. Every mistake names its line. `shown` is how people call the file. */
export function readDeploymentFile(path: string, shown: string): ReadDeploymentFile {
  if (!existsSync(path)) return { file: {}, mistakes: [] };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return failed({ where: shown, problem: filled(problems.unreadable, { detail: bareMessage(error) }) });
  }
  return parseDeploymentFile(text, shown);
}

/** The same for the text of one. */
export function parseDeploymentFile(text: string, shown: string): ReadDeploymentFile {
  let value: unknown;
  try {
    value = Bun.YAML.parse(text) ?? {};
  } catch (error) {
    const problem = filled(problems.unreadable, { detail: bareMessage(error) });
    return failed({ where: place(shown, lineOfSyntaxError(text)), problem });
  }
  if (typeof value !== 'object' || Array.isArray(value)) return failed({ where: shown, problem: problems.mapping });
  const checked = deploymentFile.safeParse(value);
  const where = (path: readonly PropertyKey[]) =>
    `${place(shown, lineOfKey(text, path))}: ${path.map(String).join('.')}`;
  if (!checked.success) {
    const mistakes = checked.error.issues.flatMap((issue) => mistakesOf(issue, value, where));
    return { file: {}, mistakes };
  }
  return {
    file: checked.data,
    mistakes: [...inexact(checked.data, text, where), ...contradictions(checked.data, where)],
  };
}

type Where = (path: readonly PropertyKey[]) => string;

function mistakesOf(issue: z.core.$ZodIssue, value: unknown, where: Where): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ where: where([...issue.path, key]), problem: problems.unknown }));
  }
  const said = validationError(new z.ZodError([issue]), value, '');
  return [{ where: where(issue.path), problem: { en: said.messageIn('en'), zh: said.messageIn('zh') } }];
}

/** `1.0` is the number 1 in YAML, and `010` is 10: an image would get another text than was written. */
function inexact(file: DeploymentFile, text: string, where: Where): Mistake[] {
  const maps = [
    [['model_environment'], file.model_environment],
    [['environment'], file.environment],
    [['build', 'args'], file.build?.args],
  ] as const;
  return maps.flatMap(([path, map]) =>
    Object.entries(map ?? {}).flatMap(([name, value]) => {
      const written = textOfKey(text, [...path, name]);
      if (typeof value !== 'number' || written === undefined || written === String(value)) return [];
      return [{ where: where([...path, name]), problem: filled(problems.notExact, { written, value }) }];
    }),
  );
}

function contradictions(
  { image, build, cpu, memory, specification, environment, secret_environment }: DeploymentFile,
  where: Where,
): Mistake[] {
  const has = (value: unknown) => value !== undefined;
  return [
    ...Object.keys(secret_environment ?? {}).flatMap((name) =>
      environment !== undefined && Object.hasOwn(environment, name)
        ? [{ where: where(['secret_environment', name]), problem: problems.openSecret }]
        : [],
    ),
    ...(has(image) && has(build) ? [{ where: where(['image']), problem: problems.both }] : []),
    ...(has(cpu) !== has(memory) ? [{ where: where([has(cpu) ? 'cpu' : 'memory']), problem: problems.together }] : []),
    ...(has(specification) && has(cpu) ? [{ where: where(['specification']), problem: problems.oneSize }] : []),
  ];
}

function failed(mistake: Mistake): ReadDeploymentFile {
  return { file: {}, mistakes: [mistake] };
}

function place(shown: string, line: number | undefined): string {
  return line === undefined ? shown : `${shown}:${line}`;
}

function filled(text: Text, args: Readonly<Record<string, string | number>>): Text {
  return { en: render(text, args, 'en'), zh: render(text, args, 'zh') };
}
