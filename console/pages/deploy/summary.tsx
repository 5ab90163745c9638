import { Descriptions } from 'antd';
import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { hiddenValue } from '../../../src/contract/service.ts';
import { useWords } from '../../language/use-words.ts';
import { useSpecifications } from './fields/use-specifications.ts';
import { useInheritedText } from './use-inherited-text.ts';
import { useScalingText } from './use-scaling-text.ts';
import type { DeployValues, VersionValues, VolumeValues } from './values/deploy-values.ts';
import { mountsOf } from './values/mounts-of.ts';

const words = {
  title: { en: 'What will be deployed', zh: '配置确认' },
  name: { en: 'Name', zh: '名称' },
  description: { en: 'Description', zh: '描述' },
  webSocket: { en: 'Upgrade to WebSocket', zh: '升级为WebSocket' },
  yes: { en: 'Yes; cannot be turned off afterwards', zh: '是（打开后不可关闭）' },
  no: { en: 'No; can be turned on later', zh: '否（之后可以打开）' },
  autoStop: { en: 'Auto stop', zh: '自动停止' },
  version: { en: (number: number) => `Model and version ${number}`, zh: (number: number) => `模型及版本 ${number}` },
  weight: { en: 'Share of the calls', zh: '分流' },
  specification: { en: 'Specification', zh: '计算节点规格' },
  instances: { en: 'Instances', zh: '计算节点个数' },
  scaling: { en: 'Scale with the load', zh: '弹性伸缩' },
  variables: { en: 'Environment variables', zh: '环境变量' },
  volumes: { en: 'Storage', zh: '存储挂载' },
  readOnly: { en: '(read only)', zh: '（只读）' },
  apps: { en: 'APP authentication', zh: '支持APP认证' },
  DAYS: { en: (count: number) => `after ${count} days`, zh: (count: number) => `${count} 天后` },
  HOURS: { en: (count: number) => `after ${count} hours`, zh: (count: number) => `${count} 小时后` },
  MINUTES: { en: (count: number) => `after ${count} minutes`, zh: (count: number) => `${count} 分钟后` },
} as const;

interface SummaryProps {
  readonly values: DeployValues;
  /** What is changed; absent: nothing is there yet. */
  readonly service: ServiceDetail | undefined;
  /** Those that are chosen, by id, as far as they are known. */
  readonly models: ReadonlyMap<string, ModelDetail>;
  readonly modelName: (id: string) => string;
  readonly appName: (id: string) => string;
}

/** What the form holds, to be looked at before it is sent. */
export function Summary({ values, service, models, modelName, appName }: SummaryProps) {
  const t = useWords(words);
  const { shown } = useSpecifications();
  const scalingText = useScalingText();
  const inheritedText = useInheritedText();
  const variableLines = ({ modelId = '', variables }: VersionValues) => {
    const own = variables.map(({ name }) => name);
    const lines = [...variables.map(variableOf), ...inheritedText(models.get(modelId), own)];
    return lines.length === 0 ? [] : [[t.variables, lines.join('\n')] as const];
  };
  const mounted = ({ name, mountPath, readOnly }: VolumeValues) =>
    `${name} → ${mountPath}${readOnly ? ` ${t.readOnly}` : ''}`;
  const mountLines = (version: VersionValues) => {
    const mounts = mountsOf(version, service);
    return mounts.length === 0 ? [] : [[t.volumes, mounts.map(mounted).join('\n')] as const];
  };
  const rows: (readonly [string, string])[] = [
    [t.name, values.name],
    ...(values.description === '' ? [] : [[t.description, values.description] as const]),
    [t.webSocket, values.websocket ? t.yes : t.no],
    ...(values.autoStop ? [[t.autoStop, t[values.autoStopUnit](values.autoStopDuration ?? 1)] as const] : []),
    ...values.versions.flatMap((version, index) => [
      [t.version(index + 1), modelName(version.modelId ?? '')] as const,
      ...(values.versions.length > 1 ? [[t.weight, `${version.weight ?? 0} %`] as const] : []),
      [t.specification, sizeOf(version, shown)] as const,
      [t.instances, String(version.instances ?? 1)] as const,
      ...(version.scaling.on ? [[t.scaling, scalingText(version.scaling)] as const] : []),
      ...variableLines(version),
      ...mountLines(version),
    ]),
    ...(values.apps.length === 0 ? [] : [[t.apps, values.apps.map(appName).join(', ')] as const]),
  ];
  return (
    <div className="panel">
      <Descriptions
        title={t.title}
        column={1}
        size="small"
        items={rows.map(([label, text], index) => ({
          key: index,
          label,
          children: <span className="lines">{text}</span>,
        }))}
      />
    </div>
  );
}

function sizeOf({ specification, cpu, memory }: VersionValues, shown: (specification: string) => string): string {
  return specification === 'custom' ? `${cpu ?? 1} CPU, ${memory ?? 1_024} MB` : shown(specification);
}

function variableOf({ name, value, secret }: VersionValues['variables'][number]): string {
  return `${name}=${secret ? hiddenValue : (value ?? '')}`;
}
