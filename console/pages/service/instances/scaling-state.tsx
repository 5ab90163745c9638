import type { z } from 'zod';
import type { ServiceConfigDetail } from '../../../../src/contract/resources/service.ts';
import type { listInstancesResponse } from '../../../../src/contract/resources/service-history.ts';
import { useWords } from '../../../language/use-words.ts';
import { useScalingText } from '../../deploy/use-scaling-text.ts';
import { scalingValues } from '../../deploy/values/scaling-values.ts';

const words = {
  decided: {
    en: (model: string, decided: number, running: number) =>
      `${model}: ${decided} wanted for its load now, ${running} running`,
    zh: (model: string, decided: number, running: number) =>
      `${model}：按当前负载应有 ${decided} 个实例，运行中 ${running} 个`,
  },
} as const;

interface ScalingStateProps {
  readonly config: readonly ServiceConfigDetail[];
  readonly instances: z.infer<typeof listInstancesResponse>['instances'];
  nameOf(modelId: string): string;
}

/** Of the versions that scale: how many instances their load asks for, and how many there are. */
export function ScalingState({ config, instances, nameOf }: ScalingStateProps) {
  const t = useWords(words);
  const scalingText = useScalingText();
  const scaling = config.filter((entry) => entry.scaling);
  if (scaling.length === 0) return null;
  const runningOf = (modelId: string) =>
    instances.filter(({ model_id: id, status }) => id === modelId && status === 'running').length;
  return (
    <div className="panel" role="status">
      {scaling.map(({ model_id: id, current_instance_count: decided = 0, additional_properties: more }) => (
        <div key={id}>
          {t.decided(nameOf(id), decided, runningOf(id))}
          <div className="quiet">{scalingText(scalingValues(more['scaling']))}</div>
        </div>
      ))}
    </div>
  );
}
