/**
 * When an image was built, from the `created` of its configuration (RFC 3339), ms since the epoch. Builds that are to be repeatable
 * say nothing, or the beginning of some calendar.
 */
export function readBuildTime(created: string | null | undefined): number | undefined {
  const time = Date.parse(created ?? '');
  return Number.isSafeInteger(time) && time > 0 ? time : undefined;
}
