import type { Random } from '../../fuzz/random.ts';
import { killWorker } from '../fault-run.ts';
import type { Disturbance, UpdateRun } from './run-updates.ts';
import type { ServiceConfig } from './service-config.ts';
import { every, failure, overtaken, policy, rollback, update } from './update-scenes.ts';
import type { UpdateStage } from './update-stage.ts';

const round = (number: number) => every(({ envs }) => ({ envs: { ...envs, ROUND: String(number) } }));
const start = (how: 'ends' | 'hangs') =>
  every(({ envs }) => ({ envs: { ...envs, START: how }, deploy_timeout_in_seconds: 15 }));
const cpu = (cores: number) => every(({ custom_spec }) => ({ custom_spec: { ...custom_spec, cpu: cores } }));
const surge = (most: number, missing: number, number: number) =>
  every(({ envs, additional_properties }) => ({
    envs: { ...envs, ROUND: String(number) },
    additional_properties: { ...additional_properties, max_surge: most, max_unavailable: missing },
  }));

/** Half of the instances each, the second version with the smaller share of new sockets. */
function twoVersions(config: ServiceConfig, { models }: UpdateStage): ServiceConfig {
  return config.flatMap((entry) => {
    const half = Math.max(1, Math.floor(entry.instance_count / 2));
    return [
      { ...entry, weight: 70, instance_count: Math.max(1, entry.instance_count - half) },
      { ...entry, model_id: models.second, weight: 30, instance_count: half },
    ];
  });
}

function oneVersion(config: ServiceConfig): ServiceConfig {
  const instances = config.reduce((sum, { instance_count }) => sum + instance_count, 0);
  return config.slice(0, 1).map((entry) => ({ ...entry, weight: 100, instance_count: instances }));
}

function weights(first: number): (config: ServiceConfig) => ServiceConfig {
  return (config) => config.map((entry, index) => ({ ...entry, weight: index === 0 ? first : 100 - first }));
}

const more = (count: number) => every(({ instance_count }) => ({ instance_count: instance_count + count }));
const toBroken = (config: ServiceConfig, { models }: UpdateStage) =>
  config.map((entry) => ({ ...entry, model_id: models.broken }));

const crashed = /exit code 3/;
const neverReady = /timed out|8080/i;

/** Every kind of change while clients leave within the drain: nobody may notice anything. */
export const longDrain: UpdateRun = {
  drainSeconds: 60,
  stays: 20,
  scenes: [
    update('environment', 'replaced', round(1)),
    update('a second model version beside the first', 'replaced', twoVersions),
    update('weights only', 'nothing', weights(40)),
    update('back to one version', 'replaced', oneVersion),
    update('specification', 'replaced', cpu(0.12)),
    update('two instances more', 'kept', more(2)),
    update('two instances fewer', 'replaced', more(-2)),
    policy('policy and description', {
      description: 'changed',
      additional_properties: { limits: { max_connections: 9000 } },
    }),
    update('environment, two at once', 'replaced', surge(2, 0, 2)),
    update('environment, one may be missing', 'replaced', surge(0, 1, 3)),
    overtaken('an update during an update', 'replaced', surge(1, 0, 4), surge(1, 0, 5)),
    failure('an image that ends at once', crashed, toBroken),
    failure('an environment that makes it end at once', crashed, start('ends')),
    failure('an environment with which it never listens', neverReady, start('hangs')),
    update('environment, to be undone', 'replaced', round(6)),
    rollback('going back by hand', 'replaced', round(5)),
  ],
};

/** Clients stay: their sockets end at the deadline, in words, and not before. */
export const shortDrain: UpdateRun = {
  drainSeconds: 5,
  stays: 0,
  scenes: [
    update('environment, short drain', 'cut', round(10)),
    update('two instances more, short drain', 'kept', more(2)),
    update('two instances fewer, short drain', 'cut', more(-2)),
    failure('an image that ends at once, short drain', crashed, toBroken),
    update('specification, short drain', 'cut', cpu(0.1)),
  ],
};

/** The control process is killed again and again meanwhile, and one worker once. */
export function killedMeanwhile(random: Random): UpdateRun {
  return {
    drainSeconds: 60,
    stays: 20,
    scenes: [
      update('environment, with kills', 'replaced', round(20)),
      update('two instances more, with kills', 'kept', more(2)),
      update('two instances fewer, with kills', 'replaced', more(-2)),
      failure('an image that ends at once, with kills', crashed, toBroken),
      update('a second model version, with kills', 'replaced', twoVersions),
      update('back to one version, with kills', 'replaced', oneVersion),
    ],
    disturb: kills(random),
  };
}

/** The short version: one of each kind, for a few hundred sockets that leave within some seconds. */
export function essence(random: Random): readonly UpdateRun[] {
  return [
    {
      drainSeconds: 30,
      stays: 16,
      scenes: [
        update('environment', 'replaced', round(1)),
        update('one instance more', 'kept', more(1)),
        update('one instance fewer', 'replaced', more(-1)),
        update('a second model version beside the first', 'replaced', twoVersions),
        failure('an environment that makes it end at once', crashed, start('ends')),
        update('weights only', 'nothing', weights(40)),
        rollback('going back by hand', 'nothing', weights(70)),
      ],
    },
    { drainSeconds: 3, stays: 0, scenes: [update('back to one version, short drain', 'cut', oneVersion)] },
    {
      drainSeconds: 30,
      stays: 16,
      scenes: [update('environment, with kills', 'replaced', round(2))],
      disturb: kills(random),
    },
  ];
}

/** The longest pause between two kills, ms: an instance comes up and goes into the route within it. */
const longestPause = 3000;

function kills(random: Random): Disturbance {
  return async ({ platform }, doomed, settled) => {
    const victims = random.below(2) === 0 ? ['control', 'worker', 'control'] : ['worker', 'control', 'control'];
    for (const victim of victims) {
      await Bun.sleep(random.below(longestPause));
      if (settled.aborted) return;
      if (victim === 'control') await platform.killControl();
      else await killWorker(platform, random, doomed);
    }
  };
}
