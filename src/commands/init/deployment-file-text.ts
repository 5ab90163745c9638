import type { ImageReport } from '../../contract/image-report.ts';
import { suggestedConfiguration } from '../../contract/resources/present-image-report.ts';
import { type Language, render } from '../../contract/text.ts';
import { missingEnvironment } from '../../domain/missing-environment.ts';
import { initWords as words } from './init-words.ts';

export interface DeploymentFileFacts {
  readonly name: string;
  /** Absent: the folder is built. */
  readonly image?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Absent: nothing was run. */
  readonly report?: ImageReport;
}

/** The text of a `sluice.yaml` with what is known of an image, and what may be said besides as comments. */
export function deploymentFileText(facts: DeploymentFileFacts, language: Language): string {
  const { name, image, report } = facts;
  const say = (key: keyof typeof words, args: Readonly<Record<string, string>> = {}) =>
    `# ${render(words[key], args, language)}`;
  const blocks = [
    [say('title'), ...(report?.run === undefined ? [] : [say('examined')])],
    [say('name'), `name: ${scalar(name)}`],
    image === undefined ? [] : [say('image'), `image: ${scalar(image)}`],
    ...containerBlocks(report, say),
    environmentBlock(facts, say),
    [say('size'), '# instances: 1', '# cpu: 1', '# memory: 1024'],
  ];
  const written = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

type Say = (key: keyof typeof words, args?: Readonly<Record<string, string>>) => string;

function containerBlocks(report: ImageReport | undefined, say: Say): string[][] {
  const suggestion = report?.suggestion;
  if (suggestion === undefined) {
    return [
      [say('protocol'), '# protocol: ws'],
      [say('portUnknown'), '# port: 8080'],
    ];
  }
  const { webSocketPath: path, subprotocol } = suggestion;
  const { protocol, port, readiness_health: probe } = suggestedConfiguration(suggestion);
  const callers =
    path === undefined
      ? []
      : [subprotocol === undefined ? say('paths', { path }) : say('subprotocols', { path, subprotocol })];
  const ready = probe
    ? [
        say('probe'),
        'readiness_health:',
        ...Object.entries(probe).map(([key, value]) => `  ${key}: ${scalar(String(value))}`),
      ]
    : report?.facts?.healthcheck
      ? [say('healthcheck')]
      : [say('probe'), '# readiness_health: {check_method: HTTP, url: /health}'];
  return [[say('protocol'), ...callers, `protocol: ${protocol}`], [say('port'), `port: ${port}`], ready];
}

function environmentBlock({ environment, report }: DeploymentFileFacts, say: Say): string[] {
  const start = report?.run?.start;
  const given = Object.entries(environment);
  const missing = start?.kind === 'exited' ? missingEnvironment(start.log, new Set(Object.keys(environment))) : [];
  const present = given.map(([name, value]) => `  ${scalar(name)}: ${JSON.stringify(value)}`);
  const wanted = missing.map((name) => `#   ${name}: ""`);
  return [
    say('environment'),
    ...(given.length > 0 ? ['environment:', ...present] : []),
    ...(missing.length > 0 ? [say('missing'), ...(given.length > 0 ? [] : ['# environment:']), ...wanted] : []),
    ...(given.length + missing.length > 0 ? [] : ['# environment: {LANG: zh}']),
  ];
}

/** Words that YAML takes for something else than a text (YAML 1.1, as some read it still). */
const reserved = /^(true|false|yes|no|on|off|y|n|null)$/i;

/** As people write it where that is safe; JSON's strings are YAML's too. */
function scalar(text: string): string {
  return /^\/?[A-Za-z][\w./:@-]*$/.test(text) && !reserved.test(text) && !text.endsWith(':')
    ? text
    : JSON.stringify(text);
}
