import type { Language, Text } from '../contract/text.ts';
import { printable } from './printable.ts';
import { words } from './words.ts';

/** A column: its head, and what stands in it for each row. */
export type Column<Row> = readonly [head: Text, cell: (row: Row) => string];

/** A table for people: heads, then rows, each column as wide as its widest cell; Chinese characters are two columns wide. */
export function columnLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[], language: Language): string[] {
  if (rows.length === 0) return [words.noRows[language]];
  const heads = columns.map(([head]) => head[language]);
  const cells = [heads, ...rows.map((row) => columns.map(([, cell]) => printable(cell(row))))];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => Bun.stringWidth(row[column] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - Bun.stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
}
