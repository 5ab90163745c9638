import {
  type ExaminedImage,
  type ExaminedPort,
  type ImageReport,
  type ImageRun,
  isUsable,
  type RunStart,
} from '../../contract/image-report.ts';
import { noticeText } from '../../contract/notices.ts';
import { suggestedConfiguration } from '../../contract/resources/present-image-report.ts';
import { type Language, render } from '../../contract/text.ts';
import { sizeText } from '../../domain/size-text.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { reportWords as words } from './report-words.ts';

type Say = (key: keyof typeof words, args?: Readonly<Record<string, string | number>>) => string;
type Row = readonly [name: string, value: string];

/** What people read of a report. Text of the image's own has lost its control characters. */
export function reportLines(report: ImageReport, language: Language): string[] {
  const say: Say = (key, args = {}) => render(words[key], args, language);
  const { facts, run, findings, suggestion } = report;
  const rows = [...(facts ? factRows(facts, run, say) : []), ...(run ? runRows(run, say) : [])];
  const lines = [
    title(report, say),
    ...(rows.length > 0 ? ['', ...tableLines(rows)] : []),
    '',
    say('findings'),
    ...(findings.length > 0 ? findingLines(findings, language) : [`  ${say('noFindings')}`]),
    ...(suggestion ? ['', say('configuration'), `  ${JSON.stringify(suggestedConfiguration(suggestion))}`] : []),
    ...(suggestion?.webSocketPath === undefined
      ? []
      : ['', say('callers'), `  ${[suggestion.webSocketPath, suggestion.subprotocol ?? ''].join(' ').trim()}`]),
    '',
    say(isUsable(report) ? 'usable' : 'unusable'),
  ];
  return lines.map(printable);
}

/** What follows from a report, one finding after the other. */
export function findingLines(findings: ImageReport['findings'], language: Language): string[] {
  const colon = language === 'zh' ? '：' : ': ';
  return findings.flatMap(({ level, notice }) =>
    noticeText(notice, language)
      .split('\n')
      .map((line, at) => printable(at === 0 ? `  ${words[level][language]}${colon}${line}` : `      ${line}`)),
  );
}

function title({ image, facts }: ImageReport, say: Say): string {
  if (facts === undefined) return image;
  const { os, architecture, sizeBytes } = facts;
  return say('image', { image, os, architecture, size: sizeText(sizeBytes) });
}

function factRows(facts: ExaminedImage, run: ImageRun | undefined, say: Say): Row[] {
  const { user, entrypoint, command, exposedPorts, healthcheck } = facts;
  const declared = user === '' ? say('root') : user;
  const users = run?.users?.map((id) => (id === 0 ? say('root') : String(id))).join(', ');
  const list = (items: readonly (string | number)[], separator: string) => items.join(separator) || say('none');
  return [
    [say('user'), users === undefined ? declared : say('runsAs', { declared, users })],
    [say('command'), list([...entrypoint, ...command], ' ')],
    [say('expose'), list(exposedPorts, ', ')],
    [say('healthCheck'), list(healthcheck?.command ?? [], ' ')],
  ];
}

function runRows(run: ImageRun, say: Say): Row[] {
  return [
    [say('start'), startText(run.start, say)],
    ...run.ports.flatMap((port) => portRows(port, say)),
    ...(run.memory ? [[say('memory'), memoryText(run.memory, run.limits.memoryMegabytes, say)] as const] : []),
    ...(run.idle ? [[say('idle'), idleText(run.idle, say)] as const] : []),
    ...(run.end ? [[run.end.signal, endText(run.end, say)] as const] : []),
  ];
}

function startText(start: RunStart, say: Say): string {
  if (start.kind === 'refused') return say('refused');
  const milliseconds = start.afterMs;
  if (start.kind === 'exited') return say('exited', { milliseconds, exitCode: start.exitCode });
  return say(start.kind, { milliseconds });
}

function portRows(found: ExaminedPort, say: Say): Row[] {
  const { port, reach, accepts, protocol, httpStatus, healthPath, ipv6 } = found;
  const how = reach === 'loopback' ? 'loopback' : accepts ? (protocol ?? 'unknown') : 'closed';
  const facts = [
    say(how),
    ...(ipv6 && accepts ? [say('ipv6')] : []),
    ...(httpStatus === undefined ? [] : [say('http', { status: httpStatus })]),
    ...(healthPath === undefined ? [] : [say('health', { path: healthPath })]),
  ];
  const own: Row = [say('port', { port }), facts.join(', ')];
  if (protocol === undefined) return [own];
  return [
    own,
    [`  ${say('webSocket')}`, pathsText(found, say)],
    ...found.webSockets.slice(0, 1).flatMap((socket): Row[] => [
      [`  ${say('subprotocols')}`, subprotocolText(socket, say)],
      [`  ${say('extensions')}`, socket.extensions || say('none')],
    ]),
  ];
}

function pathsText({ anyPath, webSockets, refusals }: ExaminedPort, say: Say): string {
  const paths = webSockets.map(({ path }) => path).join(', ');
  const refused = refusals.slice(0, 3).map(({ path, status }) => say('refusedAt', { path, status }));
  const answered = anyPath ? say('anyPath') : paths === '' ? say('noPath') : say('somePath', { path: paths });
  return [answered, ...refused].join(', ');
}

function subprotocolText(socket: ExaminedPort['webSockets'][number], say: Say): string {
  if (socket.takesAnySubprotocol) return say('takesAny');
  const names = socket.subprotocols.join(', ');
  if (names === '') return say('none');
  return socket.needsSubprotocol ? say('needed', { names }) : names;
}

function memoryText({ restBytes, peakBytes }: NonNullable<ImageRun['memory']>, limit: number, say: Say): string {
  return say('memoryUse', { rest: sizeText(restBytes), peak: sizeText(peakBytes), limit });
}

function idleText(
  { kept, seconds, pings, closedAfterMs = 0, closeCode = 1006 }: NonNullable<ImageRun['idle']>,
  say: Say,
): string {
  return kept ? say('kept', { seconds, pings }) : say('dropped', { milliseconds: closedAfterMs, code: closeCode });
}

function endText({ afterMs, killed, exitCode = 0, socket }: NonNullable<ImageRun['end']>, say: Say): string {
  const end = killed ? say('killed', { milliseconds: afterMs }) : say('ended', { milliseconds: afterMs, exitCode });
  if (socket === undefined || killed) return end;
  return say('sockets', { end, code: socket.code ?? 1006 });
}
