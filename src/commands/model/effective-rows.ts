import type { EffectiveConfiguration } from '../../contract/resources/effective-configuration.ts';
import { type Language, render } from '../../contract/text.ts';
import { printable } from '../printable.ts';
import { shellWord } from '../shell-word.ts';
import { modelWords as words } from './words.ts';

const probes = [
  ['startup_health', words.startupProbe],
  ['readiness_health', words.readinessProbe],
  ['health', words.livenessProbe],
] as const;

/** What is in force for the container of a model, whoever said it; what nobody has said is marked as found. */
export function effectiveRows(
  effective: EffectiveConfiguration,
  language: Language,
): readonly (readonly [name: string, value: string])[] {
  const found: readonly string[] = effective.found;
  const marked = (field: string, text: string) =>
    printable(found.includes(field) ? render(words.found, { value: text }, language) : text);
  return [
    [words.protocol[language], marked('protocol', effective.protocol)],
    [words.port[language], marked('port', `${effective.port}`)],
    ...(effective.cmd ? [[words.command[language], printable(commandLine(effective.cmd))] as const] : []),
    ...probes.flatMap(([field, name]) => {
      const probe = effective[field];
      return probe ? [[name[language], marked(field, probeText(probe, language))] as const] : [];
    }),
  ];
}

function probeText(probe: NonNullable<EffectiveConfiguration['health']>, language: Language): string {
  const { check_method: method, url, command = [], period_seconds: period, failure_threshold: failures } = probe;
  const asked = method === 'EXEC' ? commandLine(command) : (url ?? '');
  return `${`${method} ${asked}`.trimEnd()}, ${render(words.probeTimes, { period, failures }, language)}`;
}

function commandLine(command: readonly string[]): string {
  return command.map(shellWord).join(' ');
}
