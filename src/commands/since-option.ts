import type { Parser } from '../config/option.ts';
import { ownOption } from './own-options.ts';

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A moment as people say it; gives it in milliseconds since the epoch, for the present time. */
const parseSince: Parser<(now: number) => number> = (text) => {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    const ago = Number(count) * seconds[unit as keyof typeof seconds] * 1_000;
    return { value: (now) => Math.max(0, now - ago) };
  }
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (at >= 0) return { value: () => at };
  return { problem: { en: 'this is no time', zh: '不是时间' } };
};

export const sinceOption = ownOption({
  name: 'since',
  placeholder: 'TIME',
  parse: parseSince,
  accepted: {
    en: '30s, 10m, 2h, 1d ago, or a time as 2026-01-31T08:00',
    zh: '30s、10m、2h、1d 之前，或 2026-01-31T08:00 形式的时间',
  },
  help: { en: 'from this time on', zh: '从该时间开始' },
});
