/** Lines of `name   value` with the values in one column; Chinese characters are two columns wide. */
export function tableLines(rows: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => Bun.stringWidth(name)));
  return rows.map(([name, value]) => `  ${name}${' '.repeat(width - Bun.stringWidth(name))}  ${value}`);
}
