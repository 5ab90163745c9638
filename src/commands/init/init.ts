import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Config, loadConfig } from '../../config/config.ts';
import { dataFolder } from '../../config/data-folder.ts';
import type { Mistake } from '../../config/mistake.ts';
import { bareMessage } from '../../contract/error-message.ts';
import type { ImageReport } from '../../contract/image-report.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { presentImageReport } from '../../contract/resources/present-image-report.ts';
import { render } from '../../contract/text.ts';
import { createFile, publicMode, replaceFile } from '../../files/replace-file.ts';
import type { Command, CommandContext } from '../command.ts';
import { deployWords } from '../deploy/deploy-words.ts';
import { imageOf, openDeploymentEngine, withEngine } from '../deploy/deployment-engine.ts';
import { deploymentFileName, folderSource, type ImageSource, sourceName } from '../deploy/locate-source.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { localBuiltInImage } from '../image/locate-image.ts';
import { findingLines } from '../image/report-lines.ts';
import { runExamination } from '../image/run-examination.ts';
import { type Given, readOwnOptions } from '../own-options.ts';
import { printable } from '../printable.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { deploymentFileText } from './deployment-file-text.ts';
import { initOptions } from './init-options.ts';
import { initWords as words } from './init-words.ts';

type Options = Given<typeof initOptions>;

export const initCommand: Command = {
  name: 'init',
  summary: {
    en: 'write a sluice.yaml for a folder with a Dockerfile, or an image, filled in by the image doctor',
    zh: '为含 Dockerfile 的文件夹或镜像生成 sluice.yaml，内容由镜像检测填写',
  },
  arguments: [{ name: 'FOLDER|IMAGE', optional: true }],
  options: ['data', 'config', 'engine', 'instanceAddressing'],
  ownOptions: Object.values(initOptions),
  strict: true,
  examples: ['sluice init', 'sluice init ./voice --env MODEL=small', 'sluice init team/voice:1.0 --name voice'],
  exitCodes: {
    0: { en: 'the file is written; what the image doctor found is said', zh: '文件已写入，并显示镜像检测结果' },
    ...interruptedExitCode,
  },
  async run(context) {
    const { flags, surroundings, language, print, progress } = context;
    const mistakes: Mistake[] = [];
    const given = readOwnOptions(initOptions, context, mistakes);
    const config = loadConfig({ ...flags, mistakes: [...flags.mistakes, ...mistakes] }, surroundings);
    const { source, name, folder } = locate(flags.rest[0], surroundings.workingFolder, given);
    const path = join(folder, deploymentFileName);
    if (!given.force && existsSync(path)) throw operatorError('init.exists', { path });
    const report = given.noExamine
      ? undefined
      : await untilInterrupted((signal) =>
          withEngine(config, signal, () => examine(context, { source, name, config, given, signal })),
        );
    progress.clear();
    if (report === 'interrupted') {
      print(words.interrupted[language]);
      return interrupted;
    }
    const facts = {
      name,
      environment: Object.fromEntries(given.env),
      ...(source.kind === 'image' && { image: source.image }),
      ...(report && { report }),
    };
    await write(path, deploymentFileText(facts, language), given.force === true);
    if (given.json) {
      const examined = report && presentImageReport(report, language);
      print(JSON.stringify({ path, name, ...(examined && { report: examined }) }, null, 2));
      return 0;
    }
    if (report !== undefined && report.findings.length > 0) {
      for (const line of [words.findings[language], ...findingLines(report.findings, language)]) print(line);
    }
    print(render(words.written, { path: relative(surroundings.workingFolder, path) }, language));
    return 0;
  },
};

/** What is meant, and the folder that the file belongs into: beside a Dockerfile, else where the user is. */
function locate(argument: string | undefined, workingFolder: string, given: Options) {
  const folder = resolve(workingFolder, argument ?? '.');
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && argument !== undefined && /^[./~]/.test(argument)) {
    throw operatorError('deploy.no-folder', { folder });
  }
  const image = isFolder ? undefined : argument;
  const source: ImageSource =
    image === undefined ? folderSource({}, { base: folder, folder, args: given.buildArg }) : { kind: 'image', image };
  const name = given.name ?? sourceName(image === undefined ? { folder } : { image });
  if (name === undefined) throw operatorError('deploy.no-name', {});
  return { source, name, folder: isFolder ? folder : workingFolder };
}

interface Examined {
  readonly source: ImageSource;
  readonly name: string;
  readonly config: Config;
  readonly given: Options;
  readonly signal: AbortSignal;
}

/** Builds the folder, or gets the image, as `sluice deploy` does, and runs it once. */
async function examine(
  { language, progress }: CommandContext,
  { source, name, config, given, signal }: Examined,
): Promise<ImageReport> {
  const show = (key: 'sending' | 'building' | 'fetching', values: Record<string, string>) =>
    progress.show(render(deployWords[key], values, language));
  const image = await imageOf(await openDeploymentEngine(config), source, {
    name,
    onSend: (folder) => show('sending', { name, folder }),
    onLine: (line) => show('building', { name, line: printable(line) }),
    onFetch: (fetched) => show('fetching', { image: fetched }),
    builtIn: async (named) => localBuiltInImage(named, config, dataFolder(config.dataDir)),
    signal,
  });
  return runExamination({
    config,
    request: {
      image: source.kind === 'image' ? source.image : name,
      environment: Object.fromEntries(given.env),
      paths: [],
      subprotocols: [],
      ports: [],
      limits: {
        startSeconds: given.start ?? 60,
        // How long an idle socket is kept is nothing that the file could say.
        idleSeconds: 1,
        graceSeconds: 10,
        memoryMegabytes: given.memory ?? 2_048,
        cpu: 1,
      },
    },
    locate: (engine) => (options) => engine.prepareImage({ name: image.id }, { ...options, pull: false }),
    show: progress.show,
    language,
    signal,
  });
}

async function write(path: string, text: string, isReplaced: boolean): Promise<void> {
  try {
    if (isReplaced) return await replaceFile(path, text, { mode: publicMode });
    if (await createFile(path, text, publicMode)) return;
  } catch (error) {
    throw operatorError('init.unwritable', { path, detail: bareMessage(error) }, { cause: error });
  }
  throw operatorError('init.exists', { path });
}
