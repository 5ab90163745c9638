const units = ['B', 'KB', 'MB', 'GB'] as const;

/** `bytes` as people read them: three digits, and 1 KB is 1,024 B. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3 + Number(value >= 1_000))} ${units[unit]}`;
}

/** Milliseconds between two messages as people read them. */
export function gapText(ms: number): string {
  if (ms < 1_000) return `+${Math.round(ms)} ms`;
  return ms < 60_000
    ? `+${(ms / 1_000).toFixed(2)} s`
    : `+${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** The time of day with milliseconds, where the reader is. */
export function clockText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
