import type { ReactNode } from 'react';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import { useWords } from '../../language/use-words.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Time } from '../../ui/time.tsx';
import { Size } from '../images/size.tsx';
import { ContainerFacts } from './container-facts.tsx';
import { configurationOf } from './form-of-model.ts';
import { ModelStatus } from './model-status.tsx';

const words = {
  id: { en: 'Model id', zh: '模型 ID' },
  status: { en: 'Status', zh: '状态' },
  description: { en: 'Description', zh: '描述' },
  created: { en: 'Created', zh: '创建时间' },
  path: { en: 'Container image path', zh: '容器镜像所在的路径' },
  runs: { en: 'What it runs', zh: '实际运行的镜像' },
  notYet: { en: 'The image was not found yet.', zh: '尚未找到镜像。' },
  nothing: { en: 'Nothing: the import failed.', zh: '无，模型导入失败。' },
  size: { en: 'Size', zh: '大小' },
  platforms: { en: 'Platforms', zh: '平台' },
  exposed: { en: 'EXPOSE', zh: 'EXPOSE 端口' },
  command: { en: "Image's command", zh: '镜像自带的命令' },
  user: { en: 'User', zh: '用户' },
  built: { en: 'Built', zh: '构建时间' },
  image: { en: 'Image', zh: '镜像' },
  variables: { en: 'Environment variables', zh: '环境变量' },
  config: { en: 'Configuration as given (initial_config)', zh: '模型配置（initial_config）' },
} as const;

/** What a version of a model is made of. */
export function ModelFacts({ model }: { readonly model: ModelDetail }) {
  const t = useWords(words);
  const { image } = model;
  const configuration = configurationOf(model.config);
  const facts: [string, ReactNode][] = [
    [t.id, <Copyable key="id" text={model.model_id} label={t.id} />],
    [t.status, <ModelStatus key="status" status={model.model_status} since={model.create_at} />],
    [t.description, model.description || '–'],
    [t.created, <Time key="created" at={model.create_at} />],
    [t.path, <Copyable key="path" text={model.source_location} label={t.path} />],
    [
      t.runs,
      model.image_address === '' ? (
        t[model.model_status === 'failed' ? 'nothing' : 'notYet']
      ) : (
        <Copyable key="runs" text={model.image_address} label={t.runs} />
      ),
    ],
  ];
  if (image !== undefined) {
    const command = [...image.entrypoint, ...image.cmd].join(' ');
    facts.push(
      [t.size, <Size key="size" bytes={image.size_in_bytes} />],
      [t.platforms, image.platforms.join(', ')],
      [t.exposed, image.exposed_ports.join(', ') || '–'],
      [t.command, command === '' ? '–' : <code key="command">{command}</code>],
      [t.user, image.user || 'root'],
    );
    if (image.create_time !== undefined) facts.push([t.built, <Time key="built" at={image.create_time} />]);
  }
  if (model.envs !== undefined) {
    const lines = Object.entries(model.envs).map(([name, value]) => (
      <div key={name}>
        <code>{`${name}=${value}`}</code>
      </div>
    ));
    facts.push([t.variables, lines]);
  }
  const text = JSON.stringify({ ...configuration, ...(model.cmd && { cmd: model.cmd }) }, undefined, 2);
  return (
    <>
      <dl className="facts panel">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ContainerFacts model={model} />
      {text !== '{}' && (
        <>
          <h2>{t.config}</h2>
          <Copyable block label={t.config} text={text} />
        </>
      )}
    </>
  );
}
