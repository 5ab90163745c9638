/**
 * Text of somebody else's for a person's terminal, as `printable` makes it of one line: line ends and tabs act there, other control
 * characters, colours and marks that turn the direction of writing do not.
 */
export function terminalText(text: string): string {
  return Bun.stripANSI(text).replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
