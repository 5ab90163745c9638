import { z } from 'zod';
import { apiPath } from '../../client/api-client.ts';
import { type Config, loadConfig } from '../../config/config.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { createModelResponse } from '../../contract/resources/model.ts';
import { createServiceResponse, type ServiceDetail, serviceDetail } from '../../contract/resources/service.ts';
import { render } from '../../contract/text.ts';
import { deploymentRepository, isOrganization } from '../../domain/deployment-name.ts';
import { type DeploymentPlan, type DeploymentState, planDeployment } from '../../domain/plan-deployment.ts';
import { sizeText } from '../../domain/size-text.ts';
import { awaitService, type ServiceOutcome } from '../await-service.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { lastLinesText } from '../last-lines.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { awaitModel } from './await-model.ts';
import { deployOptions } from './deploy-options.ts';
import { deployWords as words } from './deploy-words.ts';
import { imageOf, openDeploymentEngine, withEngine } from './deployment-engine.ts';
import { type DeploymentSource, locateSource } from './locate-source.ts';
import { makeWish, needsExamination } from './make-wish.ts';
import { pushImage, registryLogin } from './push-image.ts';
import { readState } from './read-state.ts';

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
  const source = locateSource(args[0], { workingFolder: surroundings.workingFolder, file: given.file, language });
  const name = given.name ?? source.name;
  if (name === undefined) throw operatorError('deploy.no-name', {});
  const config = loadConfig(flags, surroundings);
  const state = await readState(api, name);
  const { plan, digest, reference } = await withEngine(config, signal, () =>
    prepare(context, { source, name, config, state, signal }),
  );
  const modelId = plan.model.id ?? (await createModel(context, { name, plan, reference }));
  const { version } = plan.model;
  context.progress.show(render(words.importing, { name, version }, language));
  await awaitModel(api, modelId, (event) => context.progress.show(printable(event)), signal);
  const id = await apply(context, { name, plan, modelId, state });
  stage.begun = { name, version };
  const outcome = { name, version, digest, modelId, id };
  if (plan.service === 'none' || given.noWait) {
    const service = await api.call({ method: 'GET', path: apiPath`/v1/{p}/services/${id}` }, serviceDetail);
    answer(resultBody(outcome, service, plan), () =>
      saying(context, plan.service === 'none' ? 'unchanged' : 'begun', outcome, service),
    );
    return 0;
  }
  const onProgress = (progress: number, event: string) =>
    context.progress.show(render(words.deploying, { name, version, progress, event: printable(event) }, language));
  const change = plan.service === 'start' ? 'none' : 'newest';
  const result = await awaitService(api, id, { goal: 'running', change, modelId, onProgress, signal });
  if (result.kind === 'failed') throw failure(context, outcome, result);
  answer(resultBody(outcome, result.service, plan), () => saying(context, 'running', outcome, result.service));
  return 0;
}

interface Preparation {
  readonly source: DeploymentSource;
  readonly name: string;
  readonly config: Config;
  readonly state: DeploymentState;
  readonly signal: AbortSignal;
}

/** Everything that the container engine is needed for: the image lies in the registry afterwards, under the version that it is to have. */
async function prepare(context: Context, { source, name, config, state, signal }: Preparation) {
  const { api, given, language, progress } = context;
  const { file } = source;
  const tools = await openDeploymentEngine(config);
  const show = (key: 'sending' | 'building' | 'fetching' | 'pushing' | 'pushed', values: Record<string, string>) =>
    progress.show(render(words[key], values, language));
  const image = await imageOf(tools, source.source, {
    name,
    onSend: (folder) => show('sending', { name, folder }),
    onLine: (line) => show('building', { name, line: printable(line) }),
    onFetch: (fetched) => show('fetching', { image: fetched }),
    signal,
  });
  const organization =
    file.organization ?? (isOrganization(api.target.project.name) ? api.target.project.name : 'deploy');
  const repository = deploymentRepository(organization, name);
  const registry = await registryLogin(api, config);
  const pushed = (tag: string) => {
    show('pushing', { image: `${repository}:${tag}` });
    const onProgress = (done: number, total: number) =>
      show('pushed', { image: `${repository}:${tag}`, done: sizeText(done), total: sizeText(total) });
    return pushImage(registry, { builder: tools.builder, id: image.id, repository, tag, onProgress, signal });
  };
  // What the engine knows to be in the registry need not be sent to learn that there is nothing to do.
  const known = await tools.builder.digests(image.id, `${registry.host}/${repository}`, signal);
  const present = state.models.find((model) => known.includes(model.digest));
  const digest = present?.digest ?? (await pushed('latest'));
  const wish = makeWish(name, digest, { given, file, image });
  const plan = planDeployment(wish, state);
  if (plan === 'version-taken') throw operatorError('deploy.version-taken', { name, version: wish.version ?? '' });
  if (plan === 'websocket-is-fixed') throw operatorError('deploy.websocket-is-fixed', { name });
  if (plan.model.id === undefined) await pushed(plan.model.version);
  const reference = {
    source_location: `${repository}:${plan.model.version}`,
    initial_config: JSON.stringify(wish.configuration),
    ...(needsExamination(wish) && { image_doctor: 'true' }),
  };
  return { plan, digest, reference };
}

async function createModel(
  { api }: Context,
  { name, plan, reference }: { name: string; plan: DeploymentPlan; reference: object },
): Promise<string> {
  const body = { model_name: name, model_version: plan.model.version, model_type: 'Image', ...reference };
  const { model_id } = await api.call({ method: 'POST', path: '/v1/{p}/models', body }, createModelResponse);
  return model_id;
}

/** Writes the wish; gives the service's id. */
async function apply(
  { api }: Context,
  { name, plan, modelId, state }: { name: string; plan: DeploymentPlan; modelId: string; state: DeploymentState },
): Promise<string> {
  const id = state.service?.service_id;
  const description = plan.description === undefined ? {} : { description: plan.description };
  const wish = {
    ...description,
    config: [{ ...plan.config, model_id: modelId }],
    additional_properties: plan.additionalProperties,
  };
  if (id === undefined) {
    const body = { service_name: name, infer_type: 'real-time', ...wish };
    return (await api.call({ method: 'POST', path: '/v1/{p}/services', body }, createServiceResponse)).service_id;
  }
  const put = (body: object) => api.call({ method: 'PUT', path: apiPath`/v1/{p}/services/${id}`, body }, z.object({}));
  if (plan.service === 'update') await put(wish);
  if (plan.service === 'start' || plan.startsAfter) await put({ status: 'running' });
  return id;
}

interface Outcome {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly modelId: string;
  readonly id: string;
}

function resultBody({ name, version, digest, modelId, id }: Outcome, service: ServiceDetail, plan: DeploymentPlan) {
  return {
    service_id: id,
    service_name: name,
    model_id: modelId,
    model_version: version,
    digest,
    change: plan.service,
    status: service.status,
    access_address: service.access_address,
  };
}

function saying(
  { language }: Context,
  key: 'unchanged' | 'begun' | 'running',
  { name, version }: Outcome,
  service: ServiceDetail,
): string[] {
  return [
    render(words[key], { name, version }, language),
    ...tableLines([[words.address[language], service.access_address]]),
  ];
}

function failure(
  { language }: Context,
  { name, version, modelId }: Outcome,
  { service, reason, log }: Extract<ServiceOutcome, { kind: 'failed' }>,
) {
  const serving =
    service.status === 'running' || service.status === 'concerning'
      ? service.config.find(({ model_id }) => model_id !== modelId)
      : undefined;
  const keeps =
    serving === undefined
      ? words.nothingServes[language]
      : render(words.keepsServing, { version: serving.model_version }, language);
  return operatorError('deploy.failed', {
    name,
    version,
    reason,
    log: lastLinesText({ reason, log }, language),
    keeps,
  });
}
