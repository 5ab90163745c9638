/** Text of somebody else's for a person's terminal: line ends and tabs act there, other control characters do not. */
export function terminalText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, ' ');
}
