import type { Option } from './option.ts';
import { type NamedGpu, parseGpu, parseInteger, parseNumber, parsePath } from './parsers.ts';

/** What services may take of the machine. Part of the table in `options.ts`. */
export const resourceOptions = {
  specifications: {
    name: 'specifications',
    environment: ['SLUICE_SPECIFICATIONS'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a path', zh: '路径' },
    defaultText: { en: 'the built-in sizes alone', zh: '仅内置规格' },
    help: {
      en: 'your own sizes of instances, with GPUs, NPUs and devices (YAML); docs/en/specifications.md',
      zh: '自定义实例规格，可含 GPU、NPU 和设备（YAML），见 docs/zh/specifications.md',
    },
  } satisfies Option<string>,
  gpu: {
    name: 'gpu',
    environment: ['SLUICE_GPU'],
    placeholder: 'ID',
    parse: parseGpu,
    accepted: {
      en: 'an id as the engine takes it (GPU-…, 0 or nvidia.com/gpu=0), and a product behind a space',
      zh: '引擎认可的 ID（GPU-…、0 或 nvidia.com/gpu=0），空格后可写产品名',
    },
    defaultText: {
      en: 'those that nvidia-smi lists where the engine is on this machine',
      zh: '引擎在本机时，使用 nvidia-smi 列出的 GPU',
    },
    help: { en: 'a GPU that services may have', zh: '可分配给服务的 GPU' },
    repeatable: true,
  } satisfies Option<NamedGpu>,
  overcommitCpu: {
    name: 'overcommit-cpu',
    environment: ['SLUICE_OVERCOMMIT_CPU'],
    placeholder: 'FACTOR',
    parse: parseNumber(0.1, 1_000),
    accepted: { en: 'a number from 0.1 to 1000', zh: '0.1 到 1000 的数值' },
    defaultText: { en: '4', zh: '4' },
    help: {
      en: 'how many times the cores of the machine are given out: instances share them, each up to its ceiling',
      zh: '机器 CPU 核数可重复分配的倍数：各实例在各自上限内共享 CPU',
    },
  } satisfies Option<number>,
  overcommitMemory: {
    name: 'overcommit-memory',
    environment: ['SLUICE_OVERCOMMIT_MEMORY'],
    placeholder: 'FACTOR',
    parse: parseNumber(0.1, 1_000),
    accepted: { en: 'a number from 0.1 to 1000', zh: '0.1 到 1000 的数值' },
    defaultText: { en: '1', zh: '1' },
    help: {
      en: 'how many times the memory of the machine is given out; beyond 1 instances may be killed for want of it',
      zh: '机器内存可重复分配的倍数；大于 1 时，实例可能因内存不足被终止',
    },
  } satisfies Option<number>,
  keepMemory: {
    name: 'keep-memory',
    environment: ['SLUICE_KEEP_MEMORY'],
    placeholder: 'MB',
    parse: parseInteger(0, 16_777_216),
    accepted: { en: 'a number from 0 to 16777216', zh: '0 到 16777216 的整数' },
    defaultText: {
      en: 'an eighth of the memory, from 512 to 2048',
      zh: '内存的八分之一，不少于 512，不多于 2048',
    },
    help: {
      en: 'memory that is not given out: for the system, the engine and the platform itself',
      zh: '不分配给实例的内存，留给操作系统、容器引擎和平台自身',
    },
  } satisfies Option<number>,
} as const;
