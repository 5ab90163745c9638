import { createModelResponse } from '../../contract/resources/model.ts';
import { clientCommand } from '../client-command.ts';
import { ownOption, parseText } from '../own-options.ts';

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
  },
  examples: [`sluice model create voice:1.0.0 team/voice:1.0 --initial-config '{"protocol":"ws","port":8080}'`],
  async run({ api, args, given, answer }) {
    const [named = '', image = ''] = args;
    const at = named.lastIndexOf(':');
    const body = {
      model_name: at < 0 ? named : named.slice(0, at),
      model_version: at < 0 ? '0.0.1' : named.slice(at + 1),
      model_type: 'Image',
      source_location: image,
      initial_config: given.config,
      description: given.description,
    };
    const made = await api.call({ method: 'POST', path: '/v1/{p}/models', body }, createModelResponse);
    answer(made, () => [made.model_id]);
    return undefined;
  },
});
