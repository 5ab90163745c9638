import { fixWords } from '../../contract/fix-words.ts';
import type { Model } from '../../contract/model.ts';
import { type Notice, noticeParts } from '../../contract/notices.ts';
import { diagnosisResponse, type Fix } from '../../contract/resources/diagnosis.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { InstanceView, Service, ServiceUpdate } from '../../contract/service.ts';
import { type Language, render } from '../../contract/text.ts';
import { type FixedModel, type PlannedFix, planFixes } from '../../domain/plan-fixes.ts';
import { configOf } from '../../store/service-configuration.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { parseConfiguration } from '../models/parse-configuration.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';
import { lastGoodUpdate } from './last-good-update.ts';
import { wishedConfig } from './present-config.ts';

/** More than a service keeps. */
const everything = 1_000;
const shownLines = 20;
/** Characters. */
const longestLine = 2_000;
/** An engine that does not answer delays no diagnosis for long, ms. */
const logPatience = 2_000;

/** `GET /v1/{project_id}/services/{service_id}/diagnosis`: our addition. */
export function showDiagnosis(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/diagnosis',
    tag: 'Services',
    summary: 'Show what is wrong with a service, and the calls that may put it right.',
    parameters: servicePath,
    answers: { 200: { description: 'The diagnosis.', schema: diagnosisResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const language = languageOf(context);
      const ill = illness(service, await deps.instances(service.id));
      const status = shownStatus(service);
      const about = { service_id: service.id, service_name: service.spec.name, status };
      if (ill === undefined) return context.json({ ...about, last_log_lines: [], fixes: [] });
      const { reason } = ill;
      const updates = (await deps.store.services.updates(service.id, { skip: 0, limit: everything })).rows;
      const tried = triedConfiguration(service, updates, ill.takenBack);
      const model = await modelOf(ill, tried, deps);
      const { summary, advice, log } = noticeParts(reason, language);
      const instanceId = ill.instance?.id ?? named(reason, 'instance');
      const fixes = planFixes({
        projectId: caller.project.id,
        serviceId: service.id,
        status,
        generation: service.generation,
        reason,
        config: wishedConfig(tried),
        versions: tried.versions,
        ...(model !== undefined && { model: await fixedModel(model, deps) }),
        specifications: deps.specifications,
        hasEarlier: lastGoodUpdate(service, updates) !== undefined,
      });
      return context.json({
        ...about,
        summary,
        reason: reason.key,
        arguments: reason.args,
        ...(advice !== undefined && { advice }),
        ...(ill.takenBack && { taken_back: true }),
        ...(model !== undefined && { model_id: model.id }),
        ...(instanceId !== undefined && { instance_id: instanceId }),
        last_log_lines: log.length > 0 ? log : await lastLines(ill.instance, deps),
        fixes: fixes.map((planned) => presentFix(planned, language)),
      });
    },
  };
}

interface Illness {
  readonly reason: Notice;
  /** Of the update that was rolled back. */
  readonly takenBack: boolean;
  readonly instance?: InstanceView;
}

function illness({ state }: Service, instances: readonly InstanceView[]): Illness | undefined {
  const ill = instances.find(({ reason }) => reason !== undefined);
  // What is said of the service as a whole was found at an instance, if one still says the same.
  const same = state.reason && instances.find(({ reason }) => reason?.key === state.reason?.key);
  if (state.reason) return { reason: state.reason, takenBack: false, ...(same && { instance: same }) };
  if (ill?.reason) return { reason: ill.reason, takenBack: false, instance: ill };
  return state.takenBack && { reason: state.takenBack, takenBack: true };
}

/** What was being deployed when it went wrong. */
function triedConfiguration(
  { spec }: Service,
  updates: readonly ServiceUpdate[],
  takenBack: boolean,
): Pick<ServiceUpdate, 'versions' | 'config'> {
  const failed = takenBack ? updates.find(({ result }) => result === 'FAIL') : undefined;
  return failed ?? { versions: spec.versions, config: configOf(spec) as ServiceUpdate['config'] };
}

/** The model that the instance or the reason names; where there is but one, that one. */
async function modelOf(
  { reason, instance }: Illness,
  { versions }: Pick<ServiceUpdate, 'versions'>,
  { store }: ApiDependencies,
): Promise<Model | undefined> {
  const models = await Promise.all(versions.map(({ modelId }) => store.models.get(modelId)));
  const present = models.flatMap((model) => model ?? []);
  const label = named(reason, 'model');
  return (
    present.find(({ id }) => id === instance?.modelId) ??
    present.find(({ name, version }) => `${name} ${version}` === label) ??
    (versions.length === 1 ? present[0] : undefined)
  );
}

async function fixedModel(model: Model, { store }: ApiDependencies): Promise<FixedModel> {
  const same = await store.models.list({
    projectId: model.projectId,
    name: model.name,
    exactMatch: true,
    sortBy: 'model_version',
    order: 'desc',
    offset: 0,
    limit: 1,
  });
  const report = await store.imageReports.get(model.id);
  const path = report?.report?.suggestion?.readinessPath;
  const given = model.request['initial_config'] as Parameters<typeof parseConfiguration>[0];
  return {
    id: model.id,
    request: model.request,
    configuration: parseConfiguration(given) as FixedModel['configuration'],
    container: model.container,
    versions: same.rows.map(({ version }) => version),
    ...(path !== undefined && { readinessPath: path }),
  };
}

/** What the instance writes now, where nothing was kept; nothing where that cannot be had. */
async function lastLines(instance: InstanceView | undefined, deps: ApiDependencies): Promise<readonly string[]> {
  if (instance === undefined) return [];
  const signal = AbortSignal.timeout(logPatience);
  try {
    const lines = deps.instanceLogs(instance.id, { tail: shownLines, follow: false, signal });
    return await Array.fromAsync(lines, ({ text }) => text.slice(0, longestLine));
  } catch (error) {
    deps.log.debug({ error, instanceId: instance.id }, 'the last lines of an instance could not be had');
    return [];
  }
}

function named({ args }: Notice, name: string): string | undefined {
  const value = args[name];
  return value === undefined ? undefined : `${value}`;
}

function presentFix({ kind, args, modelId, inputs = [], steps }: PlannedFix, language: Language): Fix {
  return {
    kind,
    text: render(fixWords[kind], args, language),
    arguments: args,
    ...(modelId !== undefined && { model_id: modelId }),
    inputs: [...inputs],
    steps: [...steps],
  };
}
