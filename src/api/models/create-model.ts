import { newUuid } from '../../auth/identifiers.ts';
import { clientError } from '../../contract/errors.ts';
import type { Model } from '../../contract/model.ts';
import { notice } from '../../contract/notices.ts';
import { commandOf, containerApi } from '../../contract/resources/container-api.ts';
import {
  type CreateModelRequest,
  createModelRequest,
  createModelResponse,
  projectPath,
} from '../../contract/resources/model.ts';
import { type ModelConfiguration, modelConfigurationSchema } from '../../contract/resources/model-configuration.ts';
import { hiddenValue } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readBody, understand } from '../request/read-body.ts';
import { imagePath } from './image-path.ts';
import { parseConfiguration } from './parse-configuration.ts';
import { type GivenVariables, readVariables } from './read-variables.ts';

/** `POST /v1/{project_id}/models`: a model from a container image. The import goes on by itself. */
export function createModel(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/models',
    tag: 'Models',
    summary: 'Create a model from a container image.',
    parameters: projectPath,
    body: createModelRequest,
    answers: { 200: { description: 'The model is being imported.', schema: createModelResponse } },
    errors: [
      'model.bad-algorithm',
      'model.bad-configuration',
      'model.bad-description',
      'model.bad-doc-name',
      'model.bad-doc-url',
      'model.bad-image-path',
      'model.bad-method',
      'model.bad-metrics',
      'model.bad-number',
      'model.bad-protocol',
      'model.bad-restraint',
      'model.bad-sub-protocol',
      'model.bad-version',
      'model.exec-without-command',
      'model.exists',
      'model.not-found',
      'model.object-storage-not-supported',
      'model.repeated-input',
      'model.restraint-not-exact',
      'model.type-not-supported',
      'service.bad-environment-name',
      'service.secret-without-value',
    ],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const body = await readBody(context, createModelRequest);
      const sourceLocation = imageOf(body.value);
      const given = parseConfiguration(body.value.initial_config);
      const configuration = understand(given, modelConfigurationSchema, 'initial_config');
      refuseEmptyProbes(configuration.value);
      const variables = await readVariables(body.value, caller.project.id, deps);
      const id = newUuid();
      const container = {
        ...containerApi(configuration.value, body.value.cmd ?? undefined),
        ...containerEnvironment(id, variables, deps),
      };
      const { envs_from: _, ...asked } = body.value;
      const request = { ...asked, ...shownVariables(variables) };
      const model = newModel(caller, request, { id, sourceLocation, container, createdAt: deps.now() });
      const started = notice('model.import-started', {});
      await deps.store.models.create(model, { type: 'normal', notice: started, occurredAt: model.createdAt });
      deps.wakeModel();
      nameIgnored(context, [...body.ignored, ...configuration.ignored]);
      return context.json({ model_id: model.id });
    },
  };
}

/** The image that the model is to be made of. */
function imageOf({ model_type: type, source_location: value }: CreateModelRequest): string {
  if (type !== 'Image') throw clientError('model.type-not-supported', { value: type });
  if (value == null) throw clientError('request.missing-field', { field: 'source_location' });
  return imagePath(value);
}

/** An EXEC probe without a command would never pass. */
function refuseEmptyProbes(configuration: ModelConfiguration): void {
  for (const name of ['health', 'readiness_health', 'startup_health'] as const) {
    const probe = configuration[name];
    if (probe?.check_method === 'EXEC' && commandOf(probe).length === 0) {
      throw clientError('model.exec-without-command', { field: `initial_config.${name}` });
    }
  }
}

function containerEnvironment(
  id: string,
  { open, secret }: GivenVariables,
  { environmentSecrets }: Pick<ApiDependencies, 'environmentSecrets'>,
): Pick<Model['container'], 'environment' | 'sealedEnvironment'> {
  const sealed = Object.entries(secret).map(([name, value]) => [name, environmentSecrets.seal(id, name, value)]);
  return {
    ...(Object.keys(open).length > 0 && { environment: open }),
    ...(sealed.length > 0 && { sealedEnvironment: Object.fromEntries(sealed) }),
  };
}

/** What is kept of the request: no secret is in it. */
function shownVariables({ open, secret }: GivenVariables): Pick<CreateModelRequest, 'envs' | 'secret_envs'> {
  const names = Object.keys(secret);
  const envs = { ...open, ...Object.fromEntries(names.map((name) => [name, hiddenValue])) };
  return {
    ...(Object.keys(envs).length > 0 && { envs }),
    ...(names.length > 0 && { secret_envs: names }),
  };
}

function newModel(
  caller: ProjectCaller,
  request: CreateModelRequest,
  facts: Pick<Model, 'id' | 'sourceLocation' | 'container' | 'createdAt'>,
): Model {
  return {
    projectId: caller.project.id,
    ownerId: caller.userId,
    name: request.model_name,
    version: request.model_version,
    status: 'publishing',
    request,
    ...facts,
  };
}
