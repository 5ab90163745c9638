import { median } from '../gateway/statistics.ts';
import type { Figures } from './measure.ts';

export const targetNames = ['ours', 'debian'] as const;
export type TargetName = (typeof targetNames)[number];

/** All rounds of one row, in pairs that were measured one right after the other. */
export interface Row {
  readonly title: string;
  readonly pairs: Readonly<Record<TargetName, Figures>>[];
}

/** A table as Markdown: medians of the rounds, and the median of the ratios within each round. */
export function formatRows(rows: readonly Row[]): string {
  const lines = [
    [
      ...['', 'docker-registry', 'ours', 'ratio', 'CPU docker-registry', 'ours', 'ratio'],
      ...['memory docker-registry', 'ours', 'for the registry', 'added docker-registry', 'ours'],
    ],
    ...rows.map(({ title, pairs }) => {
      const of = (name: TargetName, figure: keyof Figures) => median(pairs.map((pair) => pair[name][figure]));
      const ratio = (figure: keyof Figures) => median(pairs.map(({ ours, debian }) => ours[figure] / debian[figure]));
      return [
        title,
        ...[`${of('debian', 'wall').toFixed(2)} s`, `${of('ours', 'wall').toFixed(2)} s`, ratio('wall').toFixed(2)],
        ...[`${of('debian', 'cpu').toFixed(2)} s`, `${of('ours', 'cpu').toFixed(2)} s`, ratio('cpu').toFixed(2)],
        ...[`${of('debian', 'memory').toFixed(0)} MB`, `${of('ours', 'memory').toFixed(0)} MB`],
        `${of('ours', 'forRegistry').toFixed(0)} MB`,
        ...[`${of('debian', 'added').toFixed(0)} MB`, `${of('ours', 'added').toFixed(0)} MB`],
      ];
    }),
  ];
  return formatTable(lines);
}

export function formatTable(lines: readonly (readonly string[])[]): string {
  const columns = lines[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const format = (line: readonly string[]) =>
    `| ${line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  const rule = `|${widths.map((width, at) => `${'-'.repeat(width + 1)}${at === 0 ? '-' : ':'}`).join('|')}|`;
  return [format(head), rule, ...rest.map(format)].join('\n');
}
