import { operatorError } from '../../contract/operator-errors.ts';
import { createModelResponse } from '../../contract/resources/model.ts';
import { clientCommand } from '../client-command.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';

export const modelCreateCommand = clientCommand({
  name: 'model create',
  summary: { en: 'make a model of an image; its id is printed', zh: '由镜像创建模型，输出其 ID' },
  arguments: [{ name: 'NAME:VERSION' }, { name: 'IMAGE' }],
  ownOptions: {
    config: ownOption({
      name: 'initial-config',
      placeholder: 'JSON',
      parse: parseText,
      accepted: { en: 'the content of config.json', zh: 'config.json 的内容' },
      help: { en: 'protocol, port, probes, command', zh: '协议、端口、健康检查、启动命令' },
    }),
    description: ownOption({
      name: 'description',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'up to 100 characters', zh: '最多 100 个字符' },
      help: { en: 'what it is', zh: '模型说明' },
    }),
    env: {
      ...doctorOptions.env,
      help: { en: 'environment variable that every deployment gets', zh: '每次部署都带有的环境变量' },
    },
    secretEnv: {
      ...ownOption({
        name: 'secret-env',
        placeholder: 'NAME',
        parse: parseText,
        accepted: { en: 'the name of an environment variable of this command', zh: '本命令的一个环境变量名' },
        defaultText: { en: 'none', zh: '无' },
        help: {
          en: 'the same with the value that it has for this command; it is kept encrypted and shown to nobody',
          zh: '同上，取本命令环境中的值；加密保存，不再显示',
        },
      }),
      repeatable: true,
    },
    doctor: flagOption('image-doctor', {
      en: 'run the image once, isolated, and fill in what --initial-config does not say',
      zh: '隔离运行一次镜像，补全 --initial-config 中未填写的内容',
    }),
  },
  examples: [
    `sluice model create voice:1.0.0 team/voice:1.0 --initial-config '{"protocol":"ws","port":8080}'`,
    'sluice model create voice:1.0.1 team/voice:1.1 --image-doctor --env LANGUAGE=zh --secret-env API_TOKEN',
  ],
  async run({ api, args, given, answer, surroundings }) {
    const [named = '', image = ''] = args;
    const at = named.lastIndexOf(':');
    const secrets = given.secretEnv.map((name) => {
      const value = surroundings.environment[name];
      if (value === undefined) throw operatorError('model.no-secret', { name });
      return [name, value] as const;
    });
    const envs = Object.fromEntries([...given.env, ...secrets]);
    const body = {
      model_name: at < 0 ? named : named.slice(0, at),
      model_version: at < 0 ? '0.0.1' : named.slice(at + 1),
      model_type: 'Image',
      source_location: image,
      initial_config: given.config,
      description: given.description,
      image_doctor: given.doctor,
      ...(Object.keys(envs).length > 0 && { envs }),
      ...(secrets.length > 0 && { secret_envs: secrets.map(([name]) => name) }),
    };
    const made = await api.call({ method: 'POST', path: '/v1/{p}/models', body }, createModelResponse);
    answer(made, () => [made.model_id]);
    return undefined;
  },
});
