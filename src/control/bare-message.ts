/** What an error says, without the full stop at its end, for use inside a sentence. */
export function bareMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().replace(/\.$/, '');
}
