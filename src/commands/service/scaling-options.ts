import { parseInteger } from '../../config/parsers.ts';
import type { ServiceConfigWish } from '../../domain/plan-service-config.ts';
import { flagOption, type Given, ownOption } from '../own-options.ts';

const asIs = { en: 'as it is', zh: '保持不变' };

/** What `service create` and `service update` say of how a service scales (docs/en/scaling.md). */
export const scalingOptions = {
  minInstances: ownOption({
    name: 'min-instances',
    placeholder: 'COUNT',
    parse: parseInteger(0, 128),
    accepted: { en: 'a number from 0 to 128', zh: '0 到 128 的整数' },
    defaultText: { en: 'as it is; 1 where it begins to scale', zh: '保持不变；开始伸缩时为 1' },
    help: { en: 'scale: the fewest instances of each version', zh: '弹性伸缩：每个版本的最少实例数' },
  }),
  maxInstances: ownOption({
    name: 'max-instances',
    placeholder: 'COUNT',
    parse: parseInteger(1, 128),
    accepted: { en: 'a number from 1 to 128', zh: '1 到 128 的整数' },
    defaultText: asIs,
    help: { en: 'scale: the most instances of each version', zh: '弹性伸缩：每个版本的最多实例数' },
  }),
  targetConnections: ownOption({
    name: 'target-connections',
    placeholder: 'COUNT',
    parse: parseInteger(1, 10_000_000),
    accepted: { en: 'a number from 1 to 10000000', zh: '1 到 10000000 的整数' },
    defaultText: asIs,
    help: { en: 'scale: open sockets for each instance', zh: '弹性伸缩：每个实例的目标连接数' },
  }),
  targetCpu: ownOption({
    name: 'target-cpu',
    placeholder: 'PERCENT',
    parse: parseInteger(1, 100),
    accepted: { en: 'a number from 1 to 100', zh: '1 到 100 的整数' },
    defaultText: asIs,
    help: { en: "scale: use of an instance's cores", zh: '弹性伸缩：实例 CPU 的目标使用率' },
  }),
  zeroAfter: ownOption({
    name: 'scale-to-zero-after',
    placeholder: 'SECONDS',
    parse: parseInteger(0, 604_800),
    accepted: { en: 'a number from 0 to 604800', zh: '0 到 604800 的整数' },
    defaultText: { en: 'as it is; 300 with --min-instances 0', zh: '保持不变；--min-instances 为 0 时默认 300' },
    help: {
      en: 'scale: how long without a call until no instance runs',
      zh: '弹性伸缩：多少秒没有调用后缩容到 0',
    },
  }),
  noScaling: flagOption('no-scaling', {
    en: 'scale no more: --instances run, always',
    zh: '不再弹性伸缩，固定为 --instances 个实例',
  }),
} as const;

type ScalingGiven = Given<typeof scalingOptions>;

/** The names of those that were given. */
export function scalingSaid(given: ScalingGiven): readonly string[] {
  return Object.entries(scalingOptions).flatMap(([key, { name }]) =>
    given[key as keyof ScalingGiven] === undefined ? [] : [name],
  );
}

/** What they ask for. */
export function scalingWish(given: ScalingGiven): Pick<ServiceConfigWish, 'scaling'> {
  if (given.noScaling) return { scaling: 'none' };
  const {
    minInstances: min,
    maxInstances: max,
    targetConnections: connections,
    targetCpu: cpu,
    zeroAfter: idle,
  } = given;
  const asked = {
    ...(min !== undefined && { min_instances: min }),
    ...(max !== undefined && { max_instances: max }),
    ...(connections !== undefined && { target_connections: connections }),
    ...(cpu !== undefined && { target_cpu_percent: cpu }),
    ...(idle !== undefined && { scale_to_zero_after_seconds: idle }),
  };
  return Object.keys(asked).length > 0 ? { scaling: asked } : {};
}
