/** What was thrown, in its own words: anything can be. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same without the full stop at its end, for use inside a sentence. */
export function bareMessage(error: unknown): string {
  return errorMessage(error).trim().replace(/\.$/, '');
}
