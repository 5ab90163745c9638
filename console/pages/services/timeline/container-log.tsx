import { useEffect, useRef } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { useInstanceLog } from '../log/use-instance-log.ts';

const words = {
  title: { en: 'Log of the container', zh: '容器日志' },
  none: { en: 'No container yet.', zh: '尚无容器。' },
  nothing: { en: 'It has written nothing yet.', zh: '容器尚未输出日志。' },
} as const;

interface ContainerLogProps {
  readonly serviceId: string;
  /** Absent while there is none. */
  readonly instanceId: string | undefined;
}

/** The output of an instance, as it is written. Stays at the end unless somebody has scrolled up. */
export function ContainerLog({ serviceId, instanceId }: ContainerLogProps) {
  const t = useWords(words);
  const { lines, error } = useInstanceLog({ serviceId, instanceId });
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const text = lines.map((line) => line.text).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text moves the end
  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <div>
      <h2>{t.title}</h2>
      {error && <Failure error={error} />}
      <ScrollRegion
        ref={box}
        label={t.title}
        className="log container-log"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
        }}
      >
        <pre>{text || (instanceId === undefined ? t.none : t.nothing)}</pre>
      </ScrollRegion>
    </div>
  );
}
