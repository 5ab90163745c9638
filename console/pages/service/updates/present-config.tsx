import { Link } from 'wouter';
import type { ServiceConfigDetail } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { useModels } from '../../deploy/fields/use-models.ts';
import { useInheritedText } from '../../deploy/use-inherited-text.ts';
import { useScalingText } from '../../deploy/use-scaling-text.ts';
import { scalingValues } from '../../deploy/values/scaling-values.ts';

const words = {
  model: { en: 'Model and version', zh: '模型及版本' },
  weight: { en: 'Share of the calls', zh: '分流（%）' },
  specification: { en: 'Specification', zh: '计算节点规格' },
  custom: {
    en: (cpu: unknown, memory: unknown) => `custom: ${cpu} cores, ${memory} MB`,
    zh: (cpu: unknown, memory: unknown) => `自定义：${cpu} 核，${memory} MB`,
  },
  count: { en: 'Instances', zh: '计算节点个数' },
  environment: { en: 'Environment', zh: '环境变量' },
  none: { en: 'none', zh: '无' },
  timeout: { en: 'Time to get ready', zh: '部署超时时间' },
  seconds: { en: (seconds: number) => `${seconds} s`, zh: (seconds: number) => `${seconds} 秒` },
} as const;

/** 现有配置 */
export function PresentConfig({ config }: { readonly config: readonly ServiceConfigDetail[] }) {
  const t = useWords(words);
  const scalingText = useScalingText();
  const inheritedText = useInheritedText();
  const models = useModels(config.map(({ model_id: id }) => id));
  return config.map((entry) => {
    const custom = entry.custom_spec as { readonly cpu?: unknown; readonly memory?: unknown } | undefined;
    const model = models.get(entry.model_id);
    const variables = [
      ...Object.entries(entry.envs).map(([name, value]) => `${name}=${value}`),
      ...inheritedText(model, Object.keys(entry.envs)),
    ];
    return (
      <dl key={entry.model_id} className="facts panel">
        <dt>{t.model}</dt>
        <dd>
          <Link href={paths.model(entry.model_id)}>
            {entry.model_name} {entry.model_version}
          </Link>
        </dd>
        <dt>{t.weight}</dt>
        <dd>{entry.weight} %</dd>
        <dt>{t.specification}</dt>
        <dd>{entry.specification === 'custom' ? t.custom(custom?.cpu, custom?.memory) : entry.specification}</dd>
        <dt>{t.count}</dt>
        <dd>
          {entry.instance_count}
          {entry.additional_properties['scaling'] !== undefined && (
            <div>{scalingText(scalingValues(entry.additional_properties['scaling']))}</div>
          )}
        </dd>
        <dt>{t.environment}</dt>
        <dd>
          {variables.length === 0 && model !== undefined && t.none}
          {variables.map((line) => (
            <div key={line}>
              <code>{line}</code>
            </div>
          ))}
        </dd>
        <dt>{t.timeout}</dt>
        <dd>{t.seconds(entry.deploy_timeout_in_seconds)}</dd>
      </dl>
    );
  });
}
