import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { parseInteger } from '../../config/parsers.ts';
import { type ImageExaminationBody, imageExamination } from '../../contract/resources/image-examination.ts';
import type { ImageReportBody } from '../../contract/resources/image-report.ts';
import type { Language } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { doctorOptions } from '../image/doctor-options.ts';
import { reportWords } from '../image/report-words.ts';
import { ownOption } from '../own-options.ts';
import { pause } from '../pause.ts';
import { printable } from '../printable.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { words } from '../words.ts';

/** Between two looks, ms. */
const period = 500;
/** For the platform to take a cancellation, ms. */
const cancelWithin = 10_000;

export const modelExamineCommand = clientCommand({
  name: 'model examine',
  summary: {
    en: 'have the platform run an image once, isolated, and tell what a model of it has to say',
    zh: '由平台隔离运行一次镜像，说明其模型应如何配置',
  },
  arguments: [{ name: 'IMAGE' }],
  ownOptions: {
    env: doctorOptions.env,
    cmd: doctorOptions.cmd,
    port: ownOption({
      name: 'port',
      placeholder: 'PORT',
      parse: parseInteger(1, 65_535),
      accepted: { en: 'a number from 1 to 65535', zh: '1 到 65535 的整数' },
      help: { en: 'look at this port where the engine shows none', zh: '引擎无法显示端口时检查的端口' },
    }),
  },
  examples: ['sluice model examine team/voice:1.0', 'sluice model examine team/voice:1.0 --env API_TOKEN=x --json'],
  exitCodes: {
    1: { en: 'the image does not do as a service, or could not be examined', zh: '镜像不能作为服务运行，或无法检查' },
    ...interruptedExitCode,
  },
  async run({ api, args, given, answer, language, progress }) {
    const image = args[0] ?? '';
    const body = { source_location: image, cmd: given.cmd, port: given.port, envs: Object.fromEntries(given.env) };
    const over = await untilInterrupted((signal) => examine(api, body, progress.show, signal));
    if (over === 'interrupted') {
      answer({ interrupted: true, image }, () => [words.interrupted[language]]);
      return interrupted;
    }
    const { report } = over;
    answer(over, () => (report ? reportLines(report, language) : [printable(over.error_msg ?? '')]));
    return report?.usable ? 0 : 1;
  },
});

/** The examination once it is over; canceled when the signal fires before. */
async function examine(
  api: ApiClient,
  body: object,
  show: (step: string) => void,
  signal: AbortSignal,
): Promise<ImageExaminationBody> {
  // Not cut off by the signal: one that has begun has to be known to be canceled.
  let seen = await api.call({ method: 'POST', path: '/v1/{p}/image-examinations', body }, imageExamination);
  const path = apiPath`/v1/{p}/image-examinations/${seen.examination_id}`;
  try {
    while (seen.status === 'waiting' || seen.status === 'running') {
      show(seen.step ?? '');
      await pause(period, signal);
      seen = await api.call({ method: 'GET', path, signal }, imageExamination);
    }
    return seen;
  } catch (error) {
    // One that cannot be canceled either ends by itself.
    if (signal.aborted) {
      await api.send({ method: 'DELETE', path, signal: AbortSignal.timeout(cancelWithin) }).catch(() => undefined);
    }
    throw error;
  }
}

/** What people read of a report; words of the image's own have lost their control characters. */
function reportLines(report: ImageReportBody, language: Language): string[] {
  const say = (key: keyof typeof reportWords) => reportWords[key][language];
  const colon = language === 'zh' ? '：' : ': ';
  const findings = report.findings.flatMap(({ level, message }) =>
    `${say(level)}${colon}${message}`.split('\n').map((line, at) => (at === 0 ? `  ${line}` : `      ${line}`)),
  );
  const { initial_config: configuration, websocket_path: path, subprotocol = '' } = report;
  return [
    report.image,
    '',
    say('findings'),
    ...(findings.length > 0 ? findings : [`  ${say('noFindings')}`]),
    ...(configuration ? ['', say('configuration'), `  ${JSON.stringify(configuration)}`] : []),
    ...(path === undefined ? [] : ['', say('callers'), `  ${`${path} ${subprotocol}`.trim()}`]),
    '',
    say(report.usable ? 'usable' : 'unusable'),
  ].map(printable);
}
