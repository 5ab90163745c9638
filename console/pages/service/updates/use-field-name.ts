import { useWords } from '../../../language/use-words.ts';
import type { Difference } from './config-differences.ts';

const words = {
  model: { en: 'Model and version', zh: '模型及版本' },
  weight: { en: 'Share of the calls (%)', zh: '分流（%）' },
  specification: { en: 'Specification', zh: '计算节点规格' },
  'custom_spec.cpu': { en: 'CPU cores', zh: 'CPU 核数' },
  'custom_spec.memory': { en: 'Memory (MB)', zh: '内存（MB）' },
  instance_count: { en: 'Instances', zh: '计算节点个数' },
  deploy_timeout_in_seconds: { en: 'Time to get ready (s)', zh: '部署超时时间（秒）' },
  'additional_properties.scaling.min_instances': { en: 'Scaling: at least', zh: '弹性伸缩：最小实例数' },
  'additional_properties.scaling.max_instances': { en: 'Scaling: at most', zh: '弹性伸缩：最大实例数' },
  'additional_properties.scaling.target_connections': {
    en: 'Scaling: open connections for each instance',
    zh: '弹性伸缩：每实例目标连接数',
  },
  'additional_properties.scaling.target_cpu_percent': {
    en: 'Scaling: CPU of each instance (%)',
    zh: '弹性伸缩：每实例目标 CPU 使用率（%）',
  },
} as const;

const ruleWords = {
  variable: {
    en: (name: string) => `Environment variable ${name}`,
    zh: (name: string) => `环境变量 ${name}`,
  },
  secret: { en: 'Secret environment variable', zh: '加密的环境变量' },
  ofVersion: {
    en: (version: number, field: string) => `Version ${version}: ${field}`,
    zh: (version: number, field: string) => `第 ${version} 个版本：${field}`,
  },
} as const;

/** What a field of the configuration is called. One that has no words of its own is called as the API calls it. */
export function useFieldName(): (field: Pick<Difference, 'version' | 'path'>, isOnlyVersion: boolean) => string {
  const t = useWords(words);
  const rules = useWords(ruleWords);
  return ({ version, path }, isOnlyVersion) => {
    const name = nameOf(path);
    return isOnlyVersion ? name : rules.ofVersion(version + 1, name);
  };
  function nameOf(path: string): string {
    if (Object.hasOwn(words, path)) return t[path as keyof typeof words];
    if (path.startsWith('envs.')) return rules.variable(path.slice('envs.'.length));
    return path.startsWith('additional_properties.secret_envs') ? rules.secret : path;
  }
}
