import { z } from 'zod';
import type { AcceleratorRequest, ContainerExtras } from '../contract/service.ts';
import { customSpecification, type Specification } from '../contract/specification.ts';
import type { Text } from '../contract/text.ts';
import { expandNodes, mostNodes } from './device-nodes.ts';
import type { Mistake } from './mistake.ts';
import { readYaml } from './read-yaml.ts';

const problems = {
  name: { en: 'a name has 1 to 128 of A-Z a-z 0-9 . _ -', zh: '名称为 1 到 128 个字符，可用 A-Z a-z 0-9 . _ -' },
  reserved: {
    en: '`custom` stands for custom_spec; choose another name',
    zh: '`custom` 代表 custom_spec，请使用其他名称',
  },
  repeated: { en: 'the name is given twice', zh: '名称重复' },
  cores: { en: 'this must be a number from 0.01 to 1024', zh: '应为 0.01 到 1024 的数值' },
  megabytes: { en: 'this must be a whole number of MB from 16 to 16777216', zh: '应为 16 到 16777216 的整数（MB）' },
  tooMuch: { en: 'no more can be set aside than the memory', zh: '预留内存不能超过内存上限' },
  text: { en: 'this must be a text of 1 to 128 characters', zh: '应为 1 到 128 个字符的文本' },
  count: { en: `this must be a whole number from 1 to ${mostNodes}`, zh: `应为 1 到 ${mostNodes} 的整数` },
  nodes: {
    en: `this must be device nodes as /dev/davinci0 or /dev/davinci[0-7], in a list where there are several; at most ${mostNodes}`,
    zh: `应为设备文件，例如 /dev/davinci0 或 /dev/davinci[0-7]，多个时写成列表；最多 ${mostNodes} 个`,
  },
  tooFew: { en: 'there are fewer units than `count`', zh: 'units 少于 count' },
  noUnits: { en: 'an NPU needs `units`: its device nodes', zh: 'NPU 需要 `units`，即其设备文件' },
  both: { en: 'a specification has gpu or npu, not both', zh: '一个规格只能有 gpu 或 npu 之一' },
  variable: { en: 'variables are NAME: value, with texts or numbers', zh: '环境变量应为“名称: 值”，值为文本或数字' },
  mounts: { en: 'this must be a list of absolute paths without .. and :', zh: '应为绝对路径列表，不含 .. 和 :' },
  unknown: { en: 'there is no such key', zh: '没有这个键' },
  missing: { en: 'this is missing', zh: '缺少该项' },
  list: { en: 'the file must hold `specifications:` with a list', zh: '文件须包含 `specifications:` 及其列表' },
  mapping: { en: 'this must be `key: value` lines', zh: '应为“键: 值”的形式' },
} as const satisfies Readonly<Record<string, Text>>;

type Problem = keyof typeof problems;

/** What a broken rule says; a value that is not there says that. */
function says(problem: Problem) {
  return { error: ({ input }: { readonly input?: unknown }): Problem => (input === undefined ? 'missing' : problem) };
}

const cores = z.number(says('cores')).min(0.01, says('cores')).max(1_024, says('cores'));
const megabytes = z.int(says('megabytes')).min(16, says('megabytes')).max(16_777_216, says('megabytes'));
const text = z.string(says('text')).min(1, says('text')).max(128, says('text'));
const nodes = z.union([z.string(), z.array(z.string())], says('nodes')).transform((value, context) => {
  const expanded = expandNodes([value].flat());
  if (expanded !== undefined) return expanded;
  context.addIssue({ code: 'custom', message: 'nodes' satisfies Problem });
  return z.NEVER;
});
const accelerator = z
  .strictObject(
    {
      count: z.int(says('count')).min(1, says('count')).max(mostNodes, says('count')),
      product: text.optional(),
      units: nodes.optional(),
    },
    says('mapping'),
  )
  .refine(({ count, units }) => units === undefined || units.length >= count, { path: ['units'], ...says('tooFew') });
const path = z.string(says('mounts')).regex(/^\/(?!.*(?:\.\.|:)).{0,1024}$/s, says('mounts'));

const specification = z
  .strictObject(
    {
      name: z
        .string(says('name'))
        .regex(/^[A-Za-z0-9._-]{1,128}$/, says('name'))
        .refine((name) => name !== customSpecification, says('reserved')),
      cpu: cores,
      memory: megabytes,
      reserved_memory: megabytes.optional(),
      display_en: text.optional(),
      display_cn: text.optional(),
      gpu: accelerator.optional(),
      npu: accelerator.refine(({ units }) => units !== undefined, { path: ['units'], ...says('noUnits') }).optional(),
      devices: nodes.optional(),
      runtime: text.optional(),
      environment: z
        .record(z.string().regex(/^[^=\0]+$/), z.union([z.string(), z.number()]).transform(String), says('variable'))
        .optional(),
      mounts: z.array(path, says('mounts')).max(64, says('mounts')).optional(),
    },
    says('mapping'),
  )
  .refine(({ memory, reserved_memory = 0 }) => reserved_memory <= memory, {
    path: ['reserved_memory'],
    ...says('tooMuch'),
  })
  .refine(({ gpu, npu }) => gpu === undefined || npu === undefined, { path: ['npu'], ...says('both') });

const file = z.strictObject(
  { specifications: z.array(specification, says('list')).max(256, says('list')) },
  says('list'),
);

export interface SpecificationFile {
  readonly specifications: readonly Specification[];
  readonly mistakes: readonly Mistake[];
}

/** Reads the operator's own sizes of instances (docs/en/specifications.md). Every mistake names the file and the key. */
export function readSpecificationFile(at: string): SpecificationFile {
  const content = readYaml(at);
  if ('problem' in content) return { specifications: [], mistakes: [{ where: at, problem: content.problem }] };
  const checked = file.safeParse(content.value);
  if (!checked.success)
    return { specifications: [], mistakes: checked.error.issues.flatMap((issue) => mistakes(at, issue)) };
  const given = checked.data.specifications;
  const repeated = given.flatMap(({ name }, index) =>
    given.findIndex((each) => each.name === name) === index
      ? []
      : [{ where: `${at}: specifications[${index}].name ${name}`, problem: problems.repeated }],
  );
  return { specifications: given.map(toSpecification), mistakes: repeated };
}

function mistakes(at: string, issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ where: `${at}: ${keyOf([...issue.path, key])}`, problem: problems.unknown }));
  }
  const where = issue.path.length === 0 ? at : `${at}: ${keyOf(issue.path)}`;
  return [
    { where, problem: Object.hasOwn(problems, issue.message) ? problems[issue.message as Problem] : problems.variable },
  ];
}

function keyOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function toSpecification(given: z.infer<typeof specification>): Specification {
  const { name, cpu, memory, reserved_memory: reserved, gpu, npu, display_en: en, display_cn: zh } = given;
  const accelerators = gpu ? withKind('gpu', gpu) : npu && withKind('npu', npu);
  const extras = extrasOf(given);
  const display = en ?? zh;
  return {
    name,
    resources: {
      cpu,
      memoryMegabytes: memory,
      ...(reserved !== undefined && { reservedMegabytes: reserved }),
      ...(accelerators && { accelerators }),
      ...(Object.keys(extras).length > 0 && { extras }),
    },
    ...(display !== undefined && { display: { en: en ?? display, zh: zh ?? display } }),
  };
}

function withKind(kind: 'gpu' | 'npu', { count, product, units }: z.infer<typeof accelerator>): AcceleratorRequest {
  return { kind, count, ...(product !== undefined && { product }), ...(units && { units }) };
}

function extrasOf({ devices, runtime, environment, mounts }: z.infer<typeof specification>): ContainerExtras {
  return {
    ...(devices && { devices }),
    ...(runtime !== undefined && { runtime }),
    ...(environment && { environment }),
    ...(mounts && { mounts }),
  };
}
