import { Button, Select, Space } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import type { LogLine } from '../../services/log/log-buffer.ts';
import { useInstanceLog } from '../../services/log/use-instance-log.ts';

const words = {
  title: { en: (id: string) => `Log of ${id}`, zh: (id: string) => `${id} 的日志` },
  stream: { en: 'Stream', zh: '输出流' },
  both: { en: 'stdout and stderr', zh: 'stdout 和 stderr' },
  pause: { en: 'Pause', zh: '暂停' },
  goOn: { en: 'Go on', zh: '继续' },
  download: { en: 'Download', zh: '下载' },
  again: { en: 'Read again', zh: '重新读取' },
  ended: { en: 'The output has ended.', zh: '输出已结束。' },
  nothing: { en: 'It has written nothing yet.', zh: '暂无输出。' },
} as const;

interface InstanceLogsProps {
  readonly serviceId: string;
  readonly instanceId: string;
}

/** What an instance writes, as it writes it: the last lines of it. */
export function InstanceLogs({ serviceId, instanceId }: InstanceLogsProps) {
  const t = useWords(words);
  const [attempt, setAttempt] = useState(0);
  const { lines, error, ended } = useInstanceLog({ serviceId, instanceId, attempt });
  const [stream, setStream] = useState<LogLine['stream'] | ''>('');
  const [held, setHeld] = useState<readonly LogLine[]>();
  const shown = (held ?? lines).filter((line) => stream === '' || line.stream === stream);
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever follows sees the last line
  useEffect(() => {
    if (held === undefined) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [shown.length, held]);
  const text = shown.map((line) => line.text).join('\n');
  return (
    <div className="panel">
      <h2>{t.title(instanceId)}</h2>
      {error && <Failure error={error} retry={() => setAttempt(attempt + 1)} />}
      <Space wrap className="filters">
        <Select<LogLine['stream'] | ''>
          aria-label={t.stream}
          value={stream}
          onChange={setStream}
          style={{ minWidth: 160 }}
          options={[
            { value: '', label: t.both },
            { value: 'stdout', label: 'stdout' },
            { value: 'stderr', label: 'stderr' },
          ]}
        />
        <Button aria-pressed={held !== undefined} onClick={() => setHeld(held === undefined ? lines : undefined)}>
          {held === undefined ? t.pause : t.goOn}
        </Button>
        <Button onClick={() => saveFile(`${instanceId}.log`, new Blob([`${text}\n`], { type: 'text/plain' }))}>
          {t.download}
        </Button>
        {ended && <Button onClick={() => setAttempt(attempt + 1)}>{t.again}</Button>}
      </Space>
      <ScrollRegion ref={box} label={t.title(instanceId)} className="log">
        <pre>{text === '' ? t.nothing : text}</pre>
      </ScrollRegion>
      {ended && <p className="quiet">{t.ended}</p>}
    </div>
  );
}
