import { deployOptions } from '../deploy/deploy-options.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { flagOption, jsonOption } from '../own-options.ts';

/** The options of `sluice init`. */
export const initOptions = {
  name: deployOptions.name,
  env: {
    ...doctorOptions.env,
    help: {
      en: 'environment variable that the image needs; it is written into the file',
      zh: '镜像所需的环境变量，会写入文件',
    },
  },
  buildArg: {
    ...deployOptions.buildArg,
    help: { en: 'value for an ARG of the Dockerfile; it is not written', zh: 'Dockerfile 中 ARG 的值，不写入文件' },
  },
  start: doctorOptions.start,
  memory: doctorOptions.memory,
  noExamine: flagOption('no-examine', {
    en: 'neither build nor run anything; the file says what can be said without',
    zh: '不构建也不运行镜像，只写入由此可知的内容',
  }),
  force: flagOption('force', { en: 'replace a sluice.yaml that is there', zh: '覆盖已有的 sluice.yaml' }),
  json: jsonOption,
} as const;
