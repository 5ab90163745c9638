import { useLanguage } from '../language/use-language.ts';

/** A moment, ms since the epoch, in the reader's words and time zone; the exact one for programs and on hover. */
export function Time({ at }: { readonly at: number }) {
  const { language } = useLanguage();
  const date = new Date(at);
  const shown = date.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {shown}
    </time>
  );
}
