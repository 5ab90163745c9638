import type { z } from 'zod';
import type { TimelineStepKind, timelineResponse } from '../../../../src/contract/resources/service-timeline.ts';
import { useWords } from '../../../language/use-words.ts';

const words = {
  prepare: { en: 'Plan', zh: '准备' },
  room: { en: 'Wait for resources', zh: '等待资源' },
  image: { en: 'Pull the image', zh: '拉取镜像' },
  start: { en: 'Start the container', zh: '启动容器' },
  ready: { en: 'Wait until its check passes', zh: '等待健康检查通过' },
  route: { en: 'Open the address', zh: '开通地址' },
  leave: { en: 'Stop the former instance', zh: '停止旧实例' },
  seconds: { en: (seconds: number) => `${seconds.toFixed(1)} s`, zh: (seconds: number) => `${seconds.toFixed(1)} 秒` },
  running: { en: 'under way', zh: '进行中' },
  done: { en: 'done', zh: '完成' },
  failed: { en: 'failed', zh: '失败' },
} as const satisfies Readonly<Record<TimelineStepKind, object>> & Readonly<Record<string, object>>;

type Step = z.infer<typeof timelineResponse>['steps'][number];

const kinds = { running: 'passing', done: 'good', failed: 'bad' } as const satisfies Readonly<
  Record<Step['result'], string>
>;

/** What was done of a deployment, and what is being done, with the seconds that each step took. */
export function TimelineSteps({ steps }: { readonly steps: readonly Step[] }) {
  const t = useWords(words);
  return (
    <ol className="timeline">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id, and are only ever added at the end
        <li key={index}>
          <span className={`status status-${kinds[step.result]}`}>{t[step.step]}</span>{' '}
          <span className="quiet">
            {[step.model, step.instance_id].filter((part) => part !== undefined).join(' · ')}
          </span>
          <span className="timeline-time">
            {t[step.result]} · {t.seconds(step.seconds)}
          </span>
          {step.error_msg !== undefined && <p className="lines">{step.error_msg}</p>}
        </li>
      ))}
    </ol>
  );
}
