import { Radio, Select, Space } from 'antd';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { monitorHistoryResponse } from '../../../../src/contract/resources/monitor-history.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useLanguage } from '../../../language/use-language.ts';
import { useWords } from '../../../language/use-words.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useServicePart } from '../use-service-part.ts';
import { LineChart } from './line-chart.tsx';
import { MonitoredTable } from './monitored-table.tsx';
import { monitoredMetrics, valuesIn } from './monitored-values.ts';

const words = {
  range: { en: 'Time', zh: '时间范围' },
  hour: { en: '1 hour', zh: '1 小时' },
  day: { en: '1 day', zh: '1 天' },
  week: { en: '7 days', zh: '7 天' },
  month: { en: '30 days', zh: '30 天' },
  instance: { en: 'Instance', zh: '实例' },
  whole: { en: 'The whole service', zh: '整个服务' },
  gaps: {
    en: 'Values come every minute, the first about a minute after the start. A gap is a time in which nothing was seen: the service was stopped, or the platform or its container engine away.',
    zh: '数据每分钟更新一次，启动约一分钟后出现首批数据。中断处表示该时段没有数据：服务已停止，或平台、容器引擎不可用。',
  },
} as const;

const minute = 60_000;
const hour = 60 * minute;
const ranges = { hour, day: 24 * hour, week: 168 * hour, month: 720 * hour } as const;
type Range = keyof typeof ranges;

/** What the service, or one of its instances, took and carried. */
export function ServiceMonitoring({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [range, setRange] = useState<Range>('hour');
  const [instance, setInstance] = useState('');
  const to = useMinute();
  const from = to - ranges[range];
  const { data, error, refetch } = useServicePart<z.infer<typeof monitorHistoryResponse>>({
    serviceId: service.service_id,
    part: '/monitor/history',
    query: {
      start_time: from,
      end_time: to,
      instance_id: instance || undefined,
      metrics: monitoredMetrics.join(','),
    },
  });
  const values = valuesIn(data?.points ?? [], instance === '');
  return (
    <>
      <Space wrap className="filters">
        <Radio.Group
          aria-label={t.range}
          optionType="button"
          value={range}
          onChange={({ target }) => setRange(target.value as Range)}
          options={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: t[value] }))}
        />
        <Select
          aria-label={t.instance}
          value={instance}
          style={{ minWidth: 240 }}
          onChange={setInstance}
          options={[
            { value: '', label: t.whole },
            ...(data?.instances ?? []).map(({ instance_id: id }) => ({ value: id, label: id })),
          ]}
        />
      </Space>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && !error && <Loading />}
      {data && (
        <>
          <div className="charts">
            {values.map(({ title, of, format, isCount = false, leastTop = 1 }) => (
              <LineChart
                key={title.en}
                title={title[language]}
                points={data.points.map((point) => ({ time: point.time, value: of(point) }))}
                from={data.start_time}
                to={data.end_time}
                step={data.step * 1_000}
                format={format}
                isCount={isCount}
                leastTop={leastTop}
              />
            ))}
          </div>
          <p className="quiet">{t.gaps}</p>
          <MonitoredTable points={data.points} values={values} />
        </>
      )}
    </>
  );
}

/** The end of the present minute, ms; shown anew when it is another. */
function useMinute(): number {
  const [shown, setShown] = useState(endOfMinute);
  useEffect(() => {
    const timer = setInterval(() => setShown(endOfMinute()), minute);
    return () => clearInterval(timer);
  }, []);
  return shown;
}

function endOfMinute(): number {
  return Math.ceil(Date.now() / minute) * minute;
}
