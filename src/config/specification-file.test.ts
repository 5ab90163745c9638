import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpecificationFile } from './specification-file.ts';

let root: string;
let path: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-specifications-'));
  path = join(root, 'sizes.yaml');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function read(content: string) {
  writeFileSync(path, content);
  return readSpecificationFile(path);
}

/** `key: what is wrong`, of one specification with these lines. */
function mistakes(lines: string): string[] {
  const indented = lines.split('\n').join('\n    ');
  return read(`specifications:\n  - ${indented}`).mistakes.map(
    ({ where, problem }) => `${where.replace(`${path}: `, '')}: ${problem.en}`,
  );
}

const plain = 'name: a\ncpu: 1\nmemory: 512';

describe('the operator’s specifications', () => {
  test('are read with everything that an Ascend needs', () => {
    const { specifications, mistakes: found } = read(`
specifications:
  - name: modelarts.vm.ai1.snt3
    cpu: 4
    memory: 16384
    display_en: One Ascend 310
    npu: { count: 1, product: Ascend 310, units: "/dev/davinci[0-3]" }
    devices: [/dev/davinci_manager, /dev/hisi_hdc]
    runtime: ascend
    environment: { ASCEND_VISIBLE_DEVICES: "{ids}", LEVEL: 3 }
    mounts: [/usr/local/dcmi]
  - name: small
    cpu: 0.5
    memory: 1024
    reserved_memory: 256
  - { name: modelarts.vm.gpu.t4, cpu: 8, memory: 32768, gpu: { count: 2, product: T4 } }
`);
    expect(found).toEqual([]);
    expect(specifications).toEqual([
      {
        name: 'modelarts.vm.ai1.snt3',
        display: { en: 'One Ascend 310', zh: 'One Ascend 310' },
        resources: {
          cpu: 4,
          memoryMegabytes: 16_384,
          accelerators: {
            kind: 'npu',
            count: 1,
            product: 'Ascend 310',
            units: ['/dev/davinci0', '/dev/davinci1', '/dev/davinci2', '/dev/davinci3'],
          },
          extras: {
            devices: ['/dev/davinci_manager', '/dev/hisi_hdc'],
            runtime: 'ascend',
            environment: { ASCEND_VISIBLE_DEVICES: '{ids}', LEVEL: '3' },
            mounts: ['/usr/local/dcmi'],
          },
        },
      },
      { name: 'small', resources: { cpu: 0.5, memoryMegabytes: 1_024, reservedMegabytes: 256 } },
      {
        name: 'modelarts.vm.gpu.t4',
        resources: { cpu: 8, memoryMegabytes: 32_768, accelerators: { kind: 'gpu', count: 2, product: 'T4' } },
      },
    ]);
  });

  test('with mistakes are refused with file and key, all of them at once', () => {
    const { mistakes: found } = read(
      `specifications:\n  - name: custom\n    cpu: many\n  - ${plain.replaceAll('\n', '\n    ')}`,
    );
    expect(found.map(({ where }) => where)).toEqual([
      `${path}: specifications[0].name`,
      `${path}: specifications[0].cpu`,
      `${path}: specifications[0].memory`,
    ]);
  });

  const cases: readonly (readonly [lines: string, mistake: string])[] = [
    ['cpu: 1\nmemory: 512', 'specifications[0].name: this is missing'],
    ['name: a b\ncpu: 1\nmemory: 512', 'specifications[0].name: a name has'],
    ['name: custom\ncpu: 1\nmemory: 512', 'specifications[0].name: `custom` stands for'],
    ['name: a\ncpu: 0\nmemory: 512', 'specifications[0].cpu: this must be a number'],
    ['name: a\ncpu: 1\nmemory: 1.5', 'specifications[0].memory: this must be a whole number'],
    [`${plain}\nreserved_memory: 1024`, 'specifications[0].reserved_memory: no more can be set aside'],
    [`${plain}\ncolour: red`, 'specifications[0].colour: there is no such key'],
    [`${plain}\ngpu: 1`, 'specifications[0].gpu: this must be `key: value`'],
    [`${plain}\ngpu: { count: 0 }`, 'specifications[0].gpu.count: this must be a whole number'],
    [`${plain}\ngpu: { count: 1, size: 3 }`, 'specifications[0].gpu.size: there is no such key'],
    [`${plain}\nnpu: { count: 1 }`, 'specifications[0].npu.units: an NPU needs'],
    [`${plain}\nnpu: { count: 3, units: "/dev/davinci[0-1]" }`, 'specifications[0].npu.units: there are fewer units'],
    [`${plain}\nnpu: { count: 1, units: /etc/passwd }`, 'specifications[0].npu.units: this must be device nodes'],
    [`${plain}\ndevices: /dev/../etc/passwd`, 'specifications[0].devices: this must be device nodes'],
    [`${plain}\ndevices: "/dev/x[5-2]"`, 'specifications[0].devices: this must be device nodes'],
    [`${plain}\ndevices: "/dev/x[0-9999]"`, 'specifications[0].devices: this must be device nodes'],
    [
      `${plain}\ngpu: { count: 1 }\nnpu: { count: 1, units: /dev/a }`,
      'specifications[0].npu: a specification has gpu or',
    ],
    [`${plain}\nenvironment: { A: [1] }`, 'specifications[0].environment.A: variables are'],
    [`${plain}\nenvironment: { "A=B": 1 }`, 'specifications[0].environment.A=B: variables are'],
    [`${plain}\nmounts: [relative]`, 'specifications[0].mounts[0]: this must be a list of absolute paths'],
    [`${plain}\nmounts: ["/a:/b"]`, 'specifications[0].mounts[0]: this must be a list of absolute paths'],
    ['just words', 'specifications[0]: this must be `key: value`'],
  ];
  for (const [lines, mistake] of cases) {
    test(`say what is wrong: ${mistake}`, () => {
      const found = mistakes(lines);
      expect(found).toHaveLength(1);
      expect(found[0]).toStartWith(mistake);
    });
  }

  test('cannot be read from no file, from no YAML, from no list, nor twice under one name', () => {
    expect(readSpecificationFile(join(root, 'nowhere')).mistakes[0]?.problem.en).toContain('cannot be read');
    expect(read('specifications: [').mistakes[0]?.problem.en).toContain('cannot be read');
    expect(read('specifications: 3').mistakes).toMatchObject([{ where: `${path}: specifications` }]);
    expect(read('- a').mistakes).toMatchObject([{ where: path }]);
    expect(read('').mistakes).toMatchObject([{ where: path }]);
    const twice = read('specifications: [{ name: a, cpu: 1, memory: 512 }, { name: a, cpu: 2, memory: 512 }]');
    expect(twice.mistakes).toMatchObject([{ where: `${path}: specifications[1].name a` }]);
  });
});
