/**
 * Text of somebody else's without colours, control characters and marks that turn the direction of writing: nobody writes on a person's
 * terminal what they like, nor makes one text look like another.
 */
export function printable(text: string): string {
  return Bun.stripANSI(text).replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
