import { type Config, loadConfig } from '../../config/config.ts';
import { dataFolder } from '../../config/data-folder.ts';
import type { Mistake } from '../../config/mistake.ts';
import type { Option } from '../../config/option.ts';
import { resolveOption } from '../../config/resolve.ts';
import { bareMessage } from '../../contract/error-message.ts';
import { isUsable } from '../../contract/image-report.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { startCommand } from '../../contract/resources/command-words.ts';
import { presentImageReport } from '../../contract/resources/present-image-report.ts';
import type { ExaminationRequest } from '../../doctor/examination-request.ts';
import { type Engine, EngineUnavailable } from '../../engine/engine.ts';
import { onTermination } from '../../supervisor/termination.ts';
import type { Command, CommandContext } from '../command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { interrupted } from '../until-interrupted.ts';
import { doctorOptions } from './doctor-options.ts';
import { imageLocator, localBuiltInImage } from './locate-image.ts';
import { reportLines } from './report-lines.ts';
import { runExamination } from './run-examination.ts';

export const imageDoctorCommand: Command = {
  name: 'image doctor',
  arguments: [{ name: 'IMAGE' }],
  summary: {
    en: 'run an image once, isolated, and tell how it would do as a service',
    zh: '在隔离环境中运行一次镜像，说明它作为服务会如何表现',
  },
  options: ['data', 'config', 'engine', 'instanceAddressing', 'logLevel'],
  ownOptions: Object.values(doctorOptions),
  examples: ['sluice image doctor voice:dev', 'sluice image doctor team/voice:1.0 --json'],
  exitCodes: {
    1: { en: 'the image does not do as a service, or could not be examined', zh: '镜像不能作为服务运行，或无法检查' },
    ...interruptedExitCode,
  },
  async run(context) {
    const { language, print, progress } = context;
    const { config, request, json } = read(context);
    const stop = new AbortController();
    using _termination = onTermination(() => stop.abort());
    try {
      const builtIn = async () => localBuiltInImage(request.image, config, dataFolder(config.dataDir));
      const locate = (engine: Engine) => imageLocator(request.image, engine, builtIn);
      const { show } = progress;
      const report = await runExamination({ config, request, locate, show, language, signal: stop.signal });
      progress.clear();
      if (json) print(JSON.stringify(presentImageReport(report, language), null, 2));
      else for (const line of reportLines(report, language)) print(line);
      return isUsable(report) ? 0 : 1;
    } catch (error) {
      if (stop.signal.aborted) return interrupted;
      if (!(error instanceof EngineUnavailable)) throw error;
      throw operatorError('engine.away', { engine: config.engine, detail: bareMessage(error) }, { cause: error });
    }
  },
};

function read({ flags, surroundings }: CommandContext): {
  readonly config: Config;
  readonly request: ExaminationRequest;
  readonly json: boolean;
} {
  const mistakes: Mistake[] = [];
  const all = <Value>(option: Option<Value>) => resolveOption(option, { flags, surroundings }, mistakes);
  const one = <Value>(option: Option<Value>) => all(option)[0];
  const command = one(doctorOptions.cmd);
  const request: ExaminationRequest = {
    image: flags.rest[0] ?? '',
    ...(command !== undefined && { command: startCommand(command) }),
    environment: Object.fromEntries(all(doctorOptions.env)),
    paths: all(doctorOptions.path),
    subprotocols: all(doctorOptions.subprotocol),
    ports: all(doctorOptions.port),
    limits: {
      startSeconds: one(doctorOptions.start) ?? 60,
      idleSeconds: one(doctorOptions.idle) ?? 20,
      graceSeconds: one(doctorOptions.grace) ?? 10,
      memoryMegabytes: one(doctorOptions.memory) ?? 2_048,
      cpu: one(doctorOptions.cpu) ?? 1,
    },
  };
  const json = one(doctorOptions.json) ?? false;
  const config = loadConfig({ ...flags, mistakes: [...flags.mistakes, ...mistakes] }, surroundings);
  return { config, request, json };
}
