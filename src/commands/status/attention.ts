import { type Language, render } from '../../contract/text.ts';
import type { PlatformFacts, ServiceCount } from './platform-facts.ts';
import { statusWords as words } from './status-words.ts';

/** Something that a person has to look after. */
export interface Attention {
  /** For programs. */
  readonly code: 'control' | 'workers' | 'engine' | 'disk' | 'certificate' | 'clock' | 'services';
  readonly message: string;
}

/** A certificate of the local CA is renewed 30 days before its end; whoever brings another has this long. */
const certificateNotice = 14 * 86_400_000;
/** Free bytes, and the share of the disk, below which pushes and the database may soon find no room. */
const leastFree = { bytes: 2 * 1024 ** 3, share: 0.05 };
/** A request's own time is a part of it. */
const clockTolerance = 60_000;

/** What needs attention, the gravest first; `now` in ms. */
export function attentionOf(facts: PlatformFacts, now: number, language: Language): Attention[] {
  const say = (key: keyof typeof words, args: Readonly<Record<string, string | number>>) =>
    render(words[key], args, language);
  const { platform, silent, certificate, services, clockDifference = 0 } = facts;
  const found: Attention[] = [];
  if (silent !== undefined) found.push({ code: 'control', message: say('silent', { detail: silent }) });
  for (const { name, ready, detail } of platform?.checks ?? []) {
    if (!ready) found.push({ code: name === 'engine' ? 'engine' : 'workers', message: detail ?? name });
  }
  const disk = platform?.disk;
  if (disk && disk.free_in_bytes < Math.min(leastFree.bytes, disk.total_in_bytes * leastFree.share)) {
    const [free, total] = [roomText(disk.free_in_bytes), roomText(disk.total_in_bytes)];
    found.push({ code: 'disk', message: say('diskLow', { free, total }) });
  }
  if (certificate && certificate.expiresAt < now + certificateNotice) {
    const key = certificate.expiresAt < now ? 'expired' : 'expiring';
    found.push({ code: 'certificate', message: say(key, { date: dateText(certificate.expiresAt) }) });
  }
  if (Math.abs(clockDifference) > clockTolerance) {
    found.push({ code: 'clock', message: say('clock', { seconds: Math.round(Math.abs(clockDifference) / 1_000) }) });
  }
  for (const key of ['failed', 'concerning'] as const) {
    const count = services?.[key];
    if (count && count.count > 0) {
      found.push({ code: 'services', message: say(key, { count: count.count, names: namesText(count) }) });
    }
  }
  return found;
}

function namesText({ count, names }: ServiceCount): string {
  return count > names.length ? `${names.join(', ')}, …` : names.join(', ');
}

/** A disk's bytes as people speak of them: `80.9 GB`. */
export function roomText(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `2026-11-27`. */
export function dateText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
