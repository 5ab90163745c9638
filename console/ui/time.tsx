import { useLanguage } from '../language/use-language.ts';

interface TimeProps {
  readonly at: number;
  /** False where there is little room: the exact moment stays on hover. */
  readonly seconds?: boolean;
}

/** A moment, ms since the epoch, in the reader's words and time zone; the exact one for programs and on hover. */
export function Time({ at, seconds = true }: TimeProps) {
  const { language } = useLanguage();
  const date = new Date(at);
  const shown = date.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    // With the month's name: nobody knows in which order numbers stand in English.
    dateStyle: language === 'zh' ? 'short' : 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  });
  return (
    <time className="moment" dateTime={date.toISOString()} title={date.toISOString()}>
      {shown}
    </time>
  );
}
