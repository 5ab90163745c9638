import { useEffect, useState } from 'react';
import type { ModelStatus as Status } from '../../../src/contract/model.ts';
import { useWords } from '../../language/use-words.ts';

const words = {
  publishing: { en: 'Importing', zh: '导入中' },
  published: { en: 'Normal', zh: '正常' },
  failed: { en: 'Abnormal', zh: '异常' },
  building: { en: 'Building', zh: '构建中' },
  building_failed: { en: 'Build failed', zh: '构建失败' },
} as const satisfies Record<Status, unknown>;

const timeWords = {
  seconds: { en: (seconds: number) => `for ${seconds} s`, zh: (seconds: number) => `已用 ${seconds} 秒` },
} as const;

const kinds = {
  publishing: 'passing',
  published: 'good',
  failed: 'bad',
  building: 'passing',
  building_failed: 'bad',
} as const satisfies Record<Status, string>;

interface ModelStatusProps {
  readonly status: Status;
  /** When its import began, ms since the epoch. */
  readonly since: number;
}

/** How far a model is, as the tutorial says it, and for how long it has been on its way. */
export function ModelStatus({ status, since }: ModelStatusProps) {
  const t = useWords(words);
  const kind = kinds[status];
  return (
    <>
      <span className={`status status-${kind}`}>{t[status]}</span> {kind === 'passing' && <Elapsed since={since} />}
    </>
  );
}

function Elapsed({ since }: { readonly since: number }) {
  const t = useWords(timeWords);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  // The clock of the browser may be behind that of the platform.
  return <span className="quiet">{t.seconds(Math.max(0, Math.round((now - since) / 1_000)))}</span>;
}
