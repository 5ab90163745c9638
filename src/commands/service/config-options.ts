import type { ApiClient } from '../../client/api-client.ts';
import { findModel } from '../../client/find-model.ts';
import type { Mistake } from '../../config/mistake.ts';
import type { Option } from '../../config/option.ts';
import { parseInteger, parseNumber, parsePath } from '../../config/parsers.ts';
import { type ServiceConfigWish, weightsNeeded } from '../../domain/plan-service-config.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { type Given, ownOption, parseText } from '../own-options.ts';
import { scalingOptions, scalingSaid, scalingWish } from './scaling-options.ts';

const usual = { en: 'as it is; on a new service 1', zh: '保持不变；新服务为 1' };
const asIs = { en: 'as it is', zh: '保持不变' };

/** What `service create` and `service update` say of a service's configuration. */
export const configOptions = {
  model: repeatable({
    name: 'model',
    placeholder: 'NAME[:VERSION]',
    parse: parseText,
    accepted: { en: 'a name, name:version or id of a model', zh: '模型的名称、名称:版本或 ID' },
    defaultText: asIs,
    help: {
      en: 'the model version that runs; a name alone stands for its newest version',
      zh: '要运行的模型版本；仅写名称时为最新版本',
    },
  }),
  weight: repeatable({
    name: 'weight',
    placeholder: 'PERCENT',
    parse: parseInteger(0, 100),
    accepted: { en: 'a number from 0 to 100; together they are 100', zh: '0 到 100 的整数，合计为 100' },
    defaultText: asIs,
    help: {
      en: 'share of the calls that a version gets, in the order of the models',
      zh: '各版本的调用占比，按模型顺序给出',
    },
  }),
  instances: ownOption({
    name: 'instances',
    placeholder: 'COUNT',
    parse: parseInteger(1, 128),
    accepted: { en: 'a number from 1 to 128', zh: '1 到 128 的整数' },
    defaultText: usual,
    help: { en: 'how many instances of each version run', zh: '每个版本的实例数' },
  }),
  ...scalingOptions,
  specification: ownOption({
    name: 'specification',
    placeholder: 'NAME',
    parse: parseText,
    accepted: { en: 'a name of a size, as modelarts.vm.cpu.2u', zh: '规格名称，例如 modelarts.vm.cpu.2u' },
    defaultText: { en: 'as it is; on a new service modelarts.vm.cpu.1u', zh: '保持不变；新服务为 modelarts.vm.cpu.1u' },
    help: { en: 'size of an instance', zh: '实例规格' },
  }),
  cpu: ownOption({
    name: 'cpu',
    placeholder: 'CORES',
    parse: parseNumber(0.01, 1_024),
    accepted: { en: 'a number from 0.01 to 1024', zh: '0.01 到 1024 的数' },
    defaultText: asIs,
    help: {
      en: 'cores of an instance, with --memory in place of a named size',
      zh: '实例的 CPU 核数，与 --memory 一起代替规格',
    },
  }),
  memory: ownOption({
    name: 'memory',
    placeholder: 'MB',
    parse: parseInteger(16, 16_777_216),
    accepted: { en: 'a number from 16 to 16777216', zh: '16 到 16777216 的整数' },
    defaultText: asIs,
    help: { en: 'memory of an instance', zh: '实例的内存' },
  }),
  env: { ...doctorOptions.env, help: { en: 'set this environment variable', zh: '设置环境变量' } },
  timeout: ownOption({
    name: 'timeout',
    placeholder: 'SECONDS',
    parse: parseInteger(10, 7_200),
    accepted: { en: 'a number from 10 to 7200', zh: '10 到 7200 的整数' },
    defaultText: { en: 'as it is; on a new service 1200', zh: '保持不变；新服务为 1200' },
    help: { en: 'how long an instance may take to get ready', zh: '实例就绪的最长秒数' },
  }),
  description: ownOption({
    name: 'description',
    placeholder: 'TEXT',
    parse: parseText,
    accepted: { en: 'up to 100 characters', zh: '最多 100 个字符' },
    defaultText: asIs,
    help: { en: 'what it is', zh: '服务说明' },
  }),
  file: ownOption({
    name: 'file',
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a file with the body of the API call, JSON or YAML', zh: 'API 请求体文件，JSON 或 YAML' },
    help: {
      en: 'send what stands in this file, in place of the options above',
      zh: '发送该文件的内容，代替以上选项',
    },
  }),
} as const;

type ConfigGiven = Pick<Given<typeof configOptions>, keyof typeof configOptions>;

/** What is wrong with options that are each right. `isNew`: a model has to be named. */
export function configMistakes(given: ConfigGiven, isNew: boolean): Mistake[] {
  const { model, weight, instances, specification, cpu, memory, env, timeout, description, file } = given;
  const single = { instances, specification, cpu, memory, timeout, description };
  const said = [
    ...Object.entries(single).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    ...Object.entries({ model, weight, env }).flatMap(([name, values]) => (values.length === 0 ? [] : [name])),
    ...scalingSaid(given),
  ];
  if (file !== undefined) {
    return said.map((name) => ({ where: `--${name}`, problem: problems.besideFile }));
  }
  const needed = weightsNeeded({ models: isNew || model.length > 0 ? model : [''] });
  return [
    ...(isNew && model.length === 0 ? [{ where: '--model', problem: problems.noModel }] : []),
    ...(needed > 0 && weight.length !== needed ? [{ where: '--weight', problem: problems.weights }] : []),
    ...(given.noScaling && scalingSaid(given).length > 1
      ? [{ where: '--no-scaling', problem: problems.scalesOrNot }]
      : []),
    ...(specification !== undefined && (cpu ?? memory) !== undefined
      ? [{ where: '--specification', problem: problems.oneSize }]
      : []),
    ...((cpu === undefined) !== (memory === undefined)
      ? [{ where: cpu === undefined ? '--cpu' : '--memory', problem: problems.together }]
      : []),
  ];
}

/** What the options ask for, with models by their ids. */
export async function configWish(api: ApiClient, given: ConfigGiven, without: readonly string[] = []) {
  const { model, weight, instances, specification, cpu, memory, env, timeout } = given;
  const models = await Promise.all(model.map((named) => findModel(api, named)));
  return {
    environment: Object.fromEntries(env),
    without,
    ...(models.length > 0 && { models }),
    ...(weight.length > 0 && { weights: weight }),
    ...(instances !== undefined && { instances }),
    ...scalingWish(given),
    ...(specification !== undefined && { specification }),
    ...(cpu !== undefined && memory !== undefined && { custom: { cpu, memory } }),
    ...(timeout !== undefined && { deployTimeoutSeconds: timeout }),
  } satisfies ServiceConfigWish;
}

function repeatable<Value>(
  option: Parameters<typeof ownOption<Value>>[0],
): Option<Value> & { readonly repeatable: true } {
  return { ...ownOption(option), repeatable: true };
}

const problems = {
  besideFile: {
    en: 'the file says everything: leave this out, or the file',
    zh: '文件已包含全部内容：请去掉该选项或 --file',
  },
  noModel: { en: 'a service needs a model, or --file', zh: '服务需要模型，或使用 --file' },
  weights: { en: 'several models need a weight each', zh: '有多个模型时须为每个模型给出权重' },
  oneSize: { en: 'it stands for --cpu and --memory: give one of them', zh: '它与 --cpu、--memory 只能给出其一' },
  scalesOrNot: {
    en: 'it ends the scaling that the other options ask for: leave one of them out',
    zh: '与其他伸缩选项矛盾，请去掉其一',
  },
  together: { en: '--cpu and --memory belong together', zh: '--cpu 与 --memory 须同时给出' },
} as const;
