import { type PointerEvent, useState } from 'react';
import { useLanguage } from '../../../language/use-language.ts';
import { useWords } from '../../../language/use-words.ts';
import { type ChartPoint, chartLines, chartSize, chartTop, pointAt } from './chart-lines.ts';

const words = {
  count: { en: (sum: string) => `${sum} in all`, zh: (sum: string) => `共 ${sum}` },
  level: {
    en: (last: string, average: string) => `${last} last, ${average} on average`,
    zh: (last: string, average: string) => `最新 ${last}，平均 ${average}`,
  },
  said: {
    en: (title: string, text: string) => `${title}: ${text}`,
    zh: (title: string, text: string) => `${title}：${text}`,
  },
  none: { en: 'Nothing was seen in this time.', zh: '该时段没有数据。' },
} as const;

interface LineChartProps {
  readonly title: string;
  readonly points: readonly ChartPoint[];
  readonly from: number;
  readonly to: number;
  /** Between two points, ms. */
  readonly step: number;
  /** A value in words, with its unit. */
  readonly format: (value: number) => string;
  /** The points sum up. */
  readonly isCount: boolean;
  /** The value at the upper edge at least. */
  readonly leastTop: number;
}

/** One value over time: what it comes to in words, the line, and the value at the pointer. All of it is in the table below the charts. */
export function LineChart({ title, points, from, to, step, format, isCount, leastTop }: LineChartProps) {
  const t = useWords(words);
  const { language } = useLanguage();
  const [pointedAt, setPointedAt] = useState<number>();
  const values = points.flatMap(({ value }) => value ?? []);
  const sum = values.reduce((total, value) => total + value, 0);
  const last = values.at(-1);
  const top = chartTop(values, leastTop);
  const moment = (at: number) =>
    new Date(at).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'short', timeStyle: 'short' });
  const text =
    last === undefined ? t.none : isCount ? t.count(format(sum)) : t.level(format(last), format(sum / values.length));
  const pointed = pointedAt === undefined ? undefined : pointAt(points, pointedAt, step);
  const point = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointedAt(from + ((clientX - left) / width) * (to - from));
  };
  const across = pointed === undefined ? 0 : ((pointed.time - from) / (to - from)) * chartSize;
  return (
    <figure className="chart panel">
      <figcaption>
        <strong>{title}</strong>
        <span className="quiet">
          {pointed === undefined ? text : t.said(moment(pointed.time), format(pointed.value))}
        </span>
      </figcaption>
      <div className="chart-plot">
        <div className="chart-axis quiet" aria-hidden="true">
          <span>{format(top)}</span>
          <span>0</span>
        </div>
        <div className="chart-lines" onPointerMove={point} onPointerLeave={() => setPointedAt(undefined)}>
          <svg
            role="img"
            aria-label={t.said(title, text)}
            viewBox={`0 0 ${chartSize} ${chartSize}`}
            preserveAspectRatio="none"
          >
            {pointed !== undefined && <line className="chart-moment" x1={across} x2={across} y1={0} y2={chartSize} />}
            {chartLines(points, { from, to, step, top }).map((line) => (
              <polyline key={line} points={line} />
            ))}
          </svg>
        </div>
      </div>
      <div className="chart-times quiet">
        <span>{moment(from)}</span>
        <span>{moment(to)}</span>
      </div>
    </figure>
  );
}
