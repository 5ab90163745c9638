/** A Dockerfile's HEALTHCHECK, ready to be run. Times in milliseconds. */
export interface Healthcheck {
  /** The argument vector; of the shell form with the image's shell in front. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  /** How long the image says that its start may take; 0: it does not say. */
  readonly startPeriod: number;
  /** Between two checks until the first one passes. */
  readonly startInterval: number;
  readonly retries: number;
}

/** An image's own words: `Healthcheck` and `Shell` of its configuration (Docker image specification 1.2). Times in nanoseconds. */
export interface ImageHealthcheck {
  readonly Test?: readonly string[] | null | undefined;
  readonly Interval?: number | null | undefined;
  readonly Timeout?: number | null | undefined;
  readonly StartPeriod?: number | null | undefined;
  readonly StartInterval?: number | null | undefined;
  readonly Retries?: number | null | undefined;
}

/** Dockerfile reference, HEALTHCHECK: what holds where the image does not say it. */
const defaults = { interval: 30_000, timeout: 30_000, startInterval: 5_000, retries: 3 };
const defaultShell = ['/bin/sh', '-c'];
/** An image is hostile: what is kept of it is bounded. */
const longestCommand = 65_536;
const shortestTime = 1_000;
const longestTime = 86_400_000;
const mostRetries = 10_000;

/** Undefined where the image has none (`NONE` included), or one that no engine would run. */
export function readHealthcheck(
  given: ImageHealthcheck | null | undefined,
  shell: readonly string[] | null | undefined,
): Healthcheck | undefined {
  const command = commandOf(given?.Test ?? [], shell?.length ? shell : defaultShell);
  if (!given || !command) return undefined;
  return {
    command,
    interval: milliseconds(given.Interval) || defaults.interval,
    timeout: milliseconds(given.Timeout) || defaults.timeout,
    startPeriod: milliseconds(given.StartPeriod),
    startInterval: milliseconds(given.StartInterval) || defaults.startInterval,
    retries: Math.min(positive(given.Retries) || defaults.retries, mostRetries),
  };
}

function commandOf([kind, ...words]: readonly string[], shell: readonly string[]): readonly string[] | undefined {
  const [script] = words;
  if (script === undefined || words.join('').length > longestCommand) return undefined;
  if (kind === 'CMD') return words;
  return kind === 'CMD-SHELL' ? [...shell, script] : undefined;
}

/** 0 stands for "not said", as in the image. */
function milliseconds(nanoseconds: number | null | undefined): number {
  const given = positive(nanoseconds) / 1e6;
  return given === 0 ? 0 : Math.min(Math.max(Math.round(given), shortestTime), longestTime);
}

function positive(value: number | null | undefined): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
