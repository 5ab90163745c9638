import { useEffect, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { Loading } from '../../../ui/loading.tsx';
import type { TextForm } from './format-request.ts';
import { Formatter } from './formatter.ts';
import { LongText } from './long-text.tsx';
import { plainSource, type TextSource } from './text-source.ts';

const words = {
  notOfForm: {
    en: (form: string, error: string) => `This is no ${form} (${error}), and is shown as it is.`,
    zh: (form: string, error: string) => `内容不是合法的 ${form}（${error}），按原文显示。`,
  },
} as const;

interface FormattedTextProps {
  readonly text: string;
  readonly form: TextForm;
  readonly label: string;
}

/** A text with its form, worked out beside the page. */
export function FormattedText({ text, form, label }: FormattedTextProps) {
  const t = useWords(words);
  const [result, setResult] = useState<{ readonly source: TextSource; readonly error?: string }>();
  useEffect(() => {
    const formatter = new Formatter();
    let wanted = true;
    const show = (error: string) => setResult({ source: plainSource(text), error });
    formatter.format(text, form).then(
      (formatted) => {
        if (!wanted) return;
        if ('error' in formatted) show(formatted.error);
        else setResult({ source: formatted });
      },
      (error: unknown) => wanted && show(String(error)),
    );
    return () => {
      wanted = false;
      formatter[Symbol.dispose]();
    };
  }, [text, form]);
  if (result === undefined) return <Loading />;
  return (
    <>
      {result.error !== undefined && <p role="status">{t.notOfForm(form.toUpperCase(), result.error)}</p>}
      <LongText source={result.source} label={label} />
    </>
  );
}
