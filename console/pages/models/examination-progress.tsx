import { Spin } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../../language/use-words.ts';

const words = {
  elapsed: {
    en: (seconds: number) => `(${seconds} s so far, of about a minute)`,
    zh: (seconds: number) => `（已用 ${seconds} 秒，约需一分钟）`,
  },
} as const;

/** That an examination goes on: what it does, and the seconds since this was first shown. */
export function ExaminationProgress({ step }: { readonly step: string | undefined }) {
  const t = useWords(words);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="filters">
      <Spin size="small" /> <span role="status">{step}</span> <span className="quiet">{t.elapsed(seconds)}</span>
    </div>
  );
}
