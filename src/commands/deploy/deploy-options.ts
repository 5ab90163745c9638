import { options } from '../../config/options.ts';
import { parseInteger } from '../../config/parsers.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';

const asIs = { en: 'as it is', zh: '保持不变' };
const fromFile = { en: 'sluice.yaml', zh: 'sluice.yaml' };

/** The options of `sluice deploy`. What they say goes before what `sluice.yaml` says. */
export const deployOptions = {
  name: ownOption({
    name: 'name',
    placeholder: 'NAME',
    parse: parseText,
    accepted: { en: 'letters, digits, - and _', zh: '字母、数字、- 和 _' },
    defaultText: { en: 'that of the folder or the image', zh: '文件夹或镜像的名称' },
    help: { en: 'name of the service and its model', zh: '服务及其模型的名称' },
  }),
  port: ownOption({
    name: 'port',
    placeholder: 'PORT',
    parse: parseInteger(1, 65_535),
    accepted: doctorOptions.port.accepted,
    defaultText: { en: 'that of EXPOSE, else found out', zh: '取自 EXPOSE，否则自动检测' },
    help: { en: 'port of the image', zh: '镜像的端口' },
  }),
  version: ownOption({
    name: 'version',
    placeholder: 'X.Y.Z',
    parse: parseText,
    accepted: { en: 'three numbers, as 1.0.12', zh: '三段数字，例如 1.0.12' },
    defaultText: { en: 'the next one', zh: '下一个版本' },
    help: { en: 'version of the model', zh: '模型的版本' },
  }),
  instances: ownOption({
    name: 'instances',
    placeholder: 'COUNT',
    parse: parseInteger(1, 128),
    accepted: { en: 'a number from 1 to 128', zh: '1 到 128 的整数' },
    defaultText: asIs,
    help: { en: 'how many instances run', zh: '实例数' },
  }),
  specification: ownOption({
    name: 'specification',
    placeholder: 'NAME',
    parse: parseText,
    accepted: { en: 'a name of a size, as modelarts.vm.cpu.2u', zh: '规格名称，例如 modelarts.vm.cpu.2u' },
    defaultText: asIs,
    help: { en: 'size of an instance', zh: '实例规格' },
  }),
  env: { ...doctorOptions.env, help: { en: 'set this environment variable', zh: '设置环境变量' } },
  buildArg: {
    ...doctorOptions.env,
    name: 'build-arg',
    help: { en: 'value for an ARG of the Dockerfile', zh: 'Dockerfile 中 ARG 的值' },
  },
  http: flagOption('http', {
    en: 'a service over HTTP, without WebSocket',
    zh: '部署为 HTTP 服务，不升级为 WebSocket',
  }),
  file: ownOption({
    name: 'file',
    placeholder: 'FILE',
    parse: parseText,
    accepted: { en: 'a file', zh: '文件' },
    defaultText: fromFile,
    help: { en: 'read this file in the place of sluice.yaml', zh: '代替 sluice.yaml 的文件' },
  }),
  noWait: flagOption('no-wait', { en: 'do not wait until it runs', zh: '不等待服务进入运行状态' }),
  timeout: ownOption({
    name: 'timeout',
    placeholder: 'SECONDS',
    parse: parseInteger(10, 7_200),
    accepted: { en: 'a number from 10 to 7200', zh: '10 到 7200 的整数' },
    defaultText: { en: '1200', zh: '1200' },
    help: { en: 'how long an instance may take to get ready', zh: '实例就绪的最长秒数' },
  }),
  engine: options.engine,
} as const;
