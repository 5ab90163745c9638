import { useMemo } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { guessForm } from '../format/format-request.ts';
import { FormattedText } from '../format/formatted-text.tsx';
import { LongText } from '../format/long-text.tsx';
import { sizeText } from '../format/sizes.ts';
import { hexSource, plainSource } from '../format/text-source.ts';
import { type HttpAnswer, textOf } from './send-request.ts';

const words = {
  redirect: {
    en: 'A redirect, which is not followed: browsers do not tell pages where to.',
    zh: '重定向，未跟随：浏览器不告知页面其目标。',
  },
  timing: {
    en: (first: string, whole: string, size: string) => `begins after ${first} ms, whole after ${whole} ms, ${size}`,
    zh: (first: string, whole: string, size: string) => `${first} 毫秒后开始，${whole} 毫秒后完成，${size}`,
  },
  cut: {
    en: 'The rest was left out: it is longer than a page can hold.',
    zh: '其余部分已略去：超过页面可容纳的大小。',
  },
  headers: { en: 'Headers', zh: '应答头' },
  body: { en: 'Body', zh: '应答体' },
} as const;

/** What a service answered. Its body is shown as text or bytes, never as a page. */
export function AnswerPanel({ answer }: { readonly answer: HttpAnswer }) {
  const t = useWords(words);
  const { status, statusText, headers, body, cut, firstMs, wholeMs } = answer;
  const content = useMemo(() => {
    const text = textOf(body);
    if (text === undefined) return { source: hexSource(body) };
    const form = guessForm(text);
    return form === undefined ? { source: plainSource(text) } : { text, form };
  }, [body]);
  return (
    <>
      <div role="status">
        <h2>{status === 0 ? t.redirect : `${status} ${statusText}`}</h2>
      </div>
      <p className="quiet">{t.timing(firstMs.toFixed(0), wholeMs.toFixed(0), sizeText(body.length))}</p>
      {cut && <p>{t.cut}</p>}
      <details>
        <summary>{t.headers}</summary>
        <pre className="try-wrapped">{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      </details>
      {content.source ? (
        <LongText key={wholeMs} source={content.source} label={t.body} />
      ) : (
        <FormattedText key={wholeMs} text={content.text} form={content.form} label={t.body} />
      )}
    </>
  );
}
