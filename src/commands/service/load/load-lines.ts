import type { LoadReport, LoadReportStep } from '../../../contract/resources/load-test.ts';
import { type Language, render } from '../../../contract/text.ts';
import { columnLines } from '../../column-lines.ts';
import { shellWord } from '../../shell-word.ts';
import { loadWords as words } from './words.ts';

/** Later than so much (ms) is told. */
const tellLate = 50;

/** A load test for people: a line for each step, why it is over, what follows from it, and the command that does so. */
export function loadLines(report: LoadReport, name: string, language: Language): string[] {
  const { steps, reason, recommendation } = report;
  return [
    ...(steps.length === 0 ? [] : [...stepLines(steps, language), '', ...instanceLines(steps, language)]),
    ...steps
      .filter(({ late_p99_in_ms: late }) => late > tellLate)
      .slice(0, 1)
      .map(({ sockets, late_p99_in_ms: late }) => render(words.late, { sockets, late: round(late) }, language)),
    ...(reason === undefined ? [] : [reason]),
    ...(recommendation === undefined ? [] : recommendedLines(recommendation, name, language)),
  ];
}

/** Where it is: the step that is under way, and how the one before went. */
export function progressLine({ steps, sockets_under_way: sockets }: LoadReport, name: string, language: Language) {
  const before = steps.at(-1);
  if (sockets === undefined) return undefined;
  if (before === undefined) return render(words.begun, { name, sockets }, language);
  const { p50_in_ms: p50, p99_in_ms: p99 } = before.answers.count > 0 ? before.answers : before.handshakes;
  const facts = { before: before.sockets, p50: round(p50), p99: round(p99) };
  return render(words.onward, { name, sockets, ...facts }, language);
}

function stepLines(steps: readonly LoadReportStep[], language: Language): string[] {
  return columnLines(
    steps,
    [
      [words.sockets, ({ sockets }) => String(sockets)],
      [words.held, ({ open_sockets: open }) => String(open)],
      [words.answers, ({ answers }) => String(answers.count)],
      [words.p50, (step) => round(step.answers.p50_in_ms)],
      [words.p99, (step) => round(step.answers.p99_in_ms)],
      [words.handshake, (step) => round(step.handshakes.p99_in_ms)],
      [words.errors, (step) => String(step.refused_handshakes + step.lost_sockets + step.unanswered_messages)],
    ],
    language,
  );
}

/** Of the last step that was looked at. */
function instanceLines(steps: readonly LoadReportStep[], language: Language): string[] {
  const step = steps.findLast(({ instances }) => instances.length > 0);
  if (step === undefined) return [];
  const rows = columnLines(
    step.instances,
    [
      [words.instance, (each) => each.instance_id],
      [words.sockets, (each) => String(each.connection_count)],
      [words.cores, (each) => share(each.cpu_core_usage, each.cpu_core_total)],
      [words.memory, (each) => share(each.cpu_memory_usage, each.cpu_memory_total, ' MB')],
    ],
    language,
  );
  return [render(words.inInstance, { sockets: step.sockets }, language), ...rows, ''];
}

function recommendedLines(
  { is_at_least: isAtLeast, ...recommendation }: NonNullable<LoadReport['recommendation']>,
  name: string,
  language: Language,
): string[] {
  const { max_connections_per_instance: most, target_connections: target, instance_count: count } = recommendation;
  const text = isAtLeast ? words.atLeast : words.recommended;
  const command = `sluice service update ${shellWord(name)} --most-connections ${most}`;
  return [
    render(text, { most, target, count }, language),
    render(words.apply, { command }, language),
    render(words.applyScaling, { command: `${command} --target-connections ${target}` }, language),
  ];
}

function share(used: number | undefined, most: number | undefined, unit = ''): string {
  const known = [used, most].filter((value) => value !== undefined);
  return known.length === 0 ? '' : `${known.join(' / ')}${unit}`;
}

function round(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
}
