/** One figure of the run, with its goal where there is one. */
export interface ScaleRow {
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  readonly most?: number;
}

/** The table as Markdown. */
export function formatScale(rows: readonly ScaleRow[]): string {
  const lines = [
    ['', 'unit', 'found', 'goal', 'met'],
    ...rows.map(({ title, unit, value, most }) => [
      title,
      unit,
      value >= 100 ? value.toFixed(0) : value.toPrecision(3),
      most === undefined ? '' : `≤ ${most}`,
      most === undefined ? '' : value <= most ? 'yes' : 'NO',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  return [format(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest.map(format)].join('\n');
}
