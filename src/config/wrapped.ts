/** Columns that a terminal has at least. */
const columns = 80;

/** The lines of a text that begins at column `indent` and keeps within a terminal; Chinese may break anywhere. */
export function wrapped(text: string, indent: number): readonly string[] {
  const margin = ' '.repeat(indent);
  const lines = Bun.wrapAnsi(text, columns - indent, { hard: true, wordWrap: true, trim: true }).split('\n');
  return lines.map((line) => `${margin}${line}`.trimEnd());
}
