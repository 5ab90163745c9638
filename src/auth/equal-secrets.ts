import { timingSafeEqual } from 'node:crypto';

/** Whether the two texts are equal; the time taken does not depend on where they differ, only on their lengths. */
export function equalSecrets(given: string, expected: string): boolean {
  const candidate = Buffer.from(given);
  const right = Buffer.from(expected);
  return candidate.length === right.length && timingSafeEqual(candidate, right);
}
