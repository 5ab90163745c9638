import { apiPath } from '../../client/api-client.ts';
import { loadConfig } from '../../config/config.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { type ServiceDetail, serviceDetail } from '../../contract/resources/service.ts';
import { render } from '../../contract/text.ts';
import { awaitService } from '../await-service.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { printable } from '../printable.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { awaitModel } from './await-model.ts';
import { deployOptions } from './deploy-options.ts';
import { deployWords as words } from './deploy-words.ts';
import { withEngine } from './deployment-engine.ts';
import { deploymentFailure, outcomeBody, outcomeLines } from './deployment-outcome.ts';
import { locateSource } from './locate-source.ts';
import { prepareVersion } from './prepare-version.ts';
import { readSecrets } from './read-secrets.ts';
import { readState } from './read-state.ts';
import { examinedPlace, tryCommand } from './try-command.ts';
import { createModel, writeDeployment } from './write-deployment.ts';

type Context = ClientContext<typeof deployOptions>;

export const deployCommand = clientCommand({
  name: 'deploy',
  summary: {
    en: 'bring a folder with a Dockerfile, or an image, to a running service; again: its next version',
    zh: '将含 Dockerfile 的文件夹或镜像部署为运行中的服务；再次执行则部署下一版本',
  },
  arguments: [{ name: 'FOLDER|IMAGE', optional: true }],
  ownOptions: deployOptions,
  examples: [
    'sluice deploy',
    'sluice deploy ./voice --env LANG=zh',
    'sluice deploy team/voice:1.0 --name voice --port 9000',
  ],
  exitCodes: {
    0: { en: 'it runs, or there was nothing to do', zh: '服务已运行，或无需操作' },
    1: { en: 'it did not come up, or could not be built', zh: '未能启动或构建失败' },
    130: {
      en: 'interrupted with Ctrl-C; a deployment that had begun goes on',
      zh: '被 Ctrl-C 中断；已开始的部署仍在继续',
    },
  },
  async run(context) {
    const stage: Stage = { begun: undefined };
    const outcome = await untilInterrupted((signal) => deploy(context, stage, signal));
    if (outcome !== 'interrupted') return outcome;
    const { begun } = stage;
    const text =
      begun === undefined
        ? words.stoppedEarly[context.language]
        : render(words.stoppedWaiting, begun, context.language);
    context.answer({ interrupted: true, ...begun }, () => [text]);
    return interrupted;
  },
});

/** What a stop leaves behind. */
interface Stage {
  begun: { readonly name: string; readonly version: string } | undefined;
}

async function deploy(context: Context, stage: Stage, signal: AbortSignal): Promise<number> {
  const { args, given, api, language, surroundings, flags, answer } = context;
  const { workingFolder } = surroundings;
  const source = locateSource(args[0], { workingFolder, file: given.file, args: given.buildArg, language });
  const name = given.name ?? source.name;
  if (name === undefined) throw operatorError('deploy.no-name', {});
  const config = loadConfig(flags, surroundings);
  const state = await readState(api, name);
  // Before anything is built: what is missing is said at once.
  const { environment } = surroundings;
  const secrets = readSecrets(source.file, { folder: source.base, environment, service: state.service });
  const { plan, digest, model } = await withEngine(config, signal, () =>
    prepareVersion(context, { source, name, config, state, secrets, signal }),
  );
  const modelId = plan.model.id ?? (await createModel(api, { name, plan, model }));
  const { version } = plan.model;
  context.progress.show(render(words.importing, { name, version }, language));
  await awaitModel(api, modelId, (event) => context.progress.show(printable(event)), signal);
  const { serviceId, change } = await writeDeployment(api, { name, plan, modelId, state });
  stage.begun = { name, version };
  const deployment = { name, version, digest, modelId, serviceId };
  const service = await api.call({ method: 'GET', path: apiPath`/v1/{p}/services/${serviceId}` }, serviceDetail);
  const isNothing = plan.mayBeSame && !plan.startsAfter && plan.service === 'update' && change === 'none';
  const done = isNothing ? 'none' : plan.service;
  const isUnchanged = done === 'none' && (service.status === 'running' || service.status === 'concerning');
  const place = await examinedPlace(api, modelId);
  const platform = ['context', 'data'].flatMap((option) =>
    (flags.values.get(option) ?? []).map((value) => [option, value] as const),
  );
  const conclude = (key: 'unchanged' | 'begun' | 'running', found: ServiceDetail) => {
    const attempt = tryCommand(found, place, platform);
    answer(outcomeBody(deployment, found, { change: done, attempt }), () =>
      outcomeLines(key, deployment, found, { attempt, language }),
    );
    return 0;
  };
  if (isUnchanged || given.noWait) return conclude(isUnchanged ? 'unchanged' : 'begun', service);
  const onProgress = (progress: number, event: string) =>
    context.progress.show(render(words.deploying, { name, version, progress, event: printable(event) }, language));
  const result = await awaitService(api, serviceId, { goal: 'running', change, modelId, onProgress, signal });
  if (result.kind === 'failed') throw deploymentFailure(deployment, result, language);
  return conclude('running', result.service);
}
