/** Text of somebody else's without control characters: nobody writes on a person's terminal what they like. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
