import { ImageUnavailable } from '../engine.ts';

type Kind = ImageUnavailable['kind'];

/** Engines tell the reason of a failed pull in words only; the order counts, as some sentences fit two rows. */
const patterns: readonly (readonly [RegExp, Kind])[] = [
  [/no space left on device|disk quota exceeded/i, 'no-space'],
  [
    /no matching manifest|no image found in (manifest list|image index)|does not match the (specified )?platform|image operating system/i,
    'platform',
  ],
  [
    /denied|unauthorized|authentication required|no basic auth credentials|forbidden|requires 'docker login'/i,
    'denied',
  ],
  [/manifest unknown|not found|name unknown|no such image|does not exist|invalid reference format/i, 'missing'],
];

/** Why an image cannot be had, from the engine's own words. What fits nothing is a registry out of reach: worth another try. */
export function imageFailure(message: string, cause?: unknown): ImageUnavailable {
  const kind = patterns.find(([pattern]) => pattern.test(message))?.[1] ?? 'unreachable';
  return new ImageUnavailable(kind, message, { cause });
}
