import { type Goal, type Row, rows } from './rows.ts';
import type { Sample, Samples } from './samples.ts';
import { median, quantile } from './statistics.ts';
import { type TargetName, targetTitles } from './target.ts';

interface GoalResult {
  readonly goal: Goal;
  readonly found: number;
  readonly met: boolean;
}

/** A row of the table: what counts of all its rounds. */
export interface RowResult {
  readonly row: Row;
  readonly rounds: number;
  readonly dropped: number;
  /** The machine was hardly ever quiet: the least disturbed half of the rounds stands for all. */
  readonly disturbed: boolean;
  readonly values: Readonly<Partial<Record<TargetName, number>>>;
  readonly goals: readonly GoalResult[];
}

const columns: readonly TargetName[] = ['direct', 'nginx', 'haproxy', 'ours', 'two'];

export function resultsOf(samples: Samples): RowResult[] {
  return rows.filter(({ key }) => samples.all(key).length > 0).map((row) => resultOf(row, samples));
}

function resultOf(row: Row, samples: Samples): RowResult {
  const { samples: counting, disturbed } = samples.counting(row.key);
  const summarize = (values: readonly number[]) => (row.worst === true ? Math.max(...values) : median(values));
  const shown = columns.filter((name) => row.key !== 'echo' || name !== 'two');
  const values = Object.fromEntries(
    shown.map((name) => [name, summarize(valuesOf(counting, name))]).filter(([, value]) => Number.isFinite(value)),
  );
  const goals = row.goals.map((goal) => judge(goal, row, counting, values[row.subject] ?? Number.NaN));
  return {
    row,
    rounds: counting.length,
    dropped: samples.all(row.key).length - counting.length,
    disturbed,
    values,
    goals,
  };
}

/** Comparisons are made within each round; their first quartile is what both can do when nothing disturbs them. */
function judge(goal: Goal, row: Row, samples: readonly Sample[], value: number): GoalResult {
  const found = goal.kind === 'value' ? value : quantile(compare(goal, row, samples), 0.25);
  return { goal, found, met: found <= goal.most };
}

function compare(goal: Exclude<Goal, { kind: 'value' }>, row: Row, samples: readonly Sample[]): number[] {
  return samples.flatMap(({ values }) => {
    const mine = values[row.subject];
    const other = values[goal.to];
    if (mine === undefined || other === undefined) return [];
    return [goal.kind === 'ratio' ? mine / other : mine - other];
  });
}

function valuesOf(samples: readonly Sample[], name: TargetName): number[] {
  return samples.flatMap(({ values }) => values[name] ?? []);
}

/** The table as Markdown, so that it can be read in a terminal and put into a page. */
export function formatTable(results: readonly RowResult[]): string {
  const head = ['', 'unit', ...columns.map((name) => targetTitles[name]), 'goal', 'found', 'met', 'rounds'];
  const lines = results.map((result) => [
    result.row.title,
    result.row.unit,
    ...columns.map((name) => number(result.values[name])),
    result.goals.map(({ goal }) => goalText(goal, result.row)).join('; '),
    result.goals.map(({ goal, found }) => foundText(goal, found, result.row)).join('; '),
    result.goals.map(({ met }) => (met ? 'yes' : 'NO')).join('; '),
    `${result.rounds}${result.dropped > 0 ? ` (−${result.dropped})` : ''}${result.disturbed ? ' disturbed' : ''}`,
  ]);
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]) =>
    `| ${line.map((cell, at) => (at >= 2 && at <= 6 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at >= 2 && at <= 6 ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [format(head), rule, ...lines.map(format)].join('\n');
}

function goalText(goal: Goal, row: Row): string {
  if (goal.kind === 'value') return `≤ ${goal.most} ${row.unit}`;
  return goal.kind === 'ratio'
    ? `≤ ${goal.most} × ${targetTitles[goal.to]}`
    : `≤ ${targetTitles[goal.to]} + ${goal.most} ${row.unit}`;
}

function foundText(goal: Goal, found: number, row: Row): string {
  if (goal.kind === 'ratio') return `${found.toFixed(2)} ×`;
  return goal.kind === 'more'
    ? `${found < 0 ? '' : '+'}${found.toFixed(2)} ${row.unit}`
    : `${number(found)} ${row.unit}`;
}

function number(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
