import { NumberField } from '../../../forms/number-field.tsx';
import { useWords } from '../../../language/use-words.ts';
import { bounds } from '../values/bounds.ts';

const words = {
  timeout: { en: 'Deployment timeout', zh: '部署超时时间' },
  timeoutSays: { en: 'How long an instance may take until it is ready.', zh: '实例从启动到就绪允许的最长时间。' },
  surge: { en: 'Extra instances at most (max_surge)', zh: '最大超出实例数（max_surge）' },
  surgeSays: {
    en: 'During an update. Below 1 it is a share: 0.25 is a quarter of the instances.',
    zh: '更新期间生效；小于 1 表示比例。',
  },
  unavailable: { en: 'Missing instances at most (max_unavailable)', zh: '最大不可用实例数（max_unavailable）' },
  grace: { en: 'Between SIGTERM and SIGKILL', zh: 'SIGTERM 到 SIGKILL 的宽限时间' },
  seconds: { en: 's', zh: '秒' },
} as const;

/** How long a version may take to get ready and to end, and how its instances are replaced. */
export function UpdateFields({ index }: { readonly index: number }) {
  const t = useWords(words);
  return (
    <div className="fields-in-line">
      <NumberField
        name={[index, 'timeoutSeconds']}
        label={t.timeout}
        extra={t.timeoutSays}
        bound={bounds.timeoutSeconds}
        unit={t.seconds}
        usual="1200"
      />
      <NumberField name={[index, 'maxSurge']} label={t.surge} extra={t.surgeSays} bound={bounds.share} usual="1" />
      <NumberField
        name={[index, 'maxUnavailable']}
        label={t.unavailable}
        extra={t.surgeSays}
        bound={bounds.share}
        usual="0"
      />
      <NumberField
        name={[index, 'graceSeconds']}
        label={t.grace}
        bound={bounds.graceSeconds}
        unit={t.seconds}
        usual="30"
      />
    </div>
  );
}
