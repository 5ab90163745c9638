import type { Model, ResolvedImage } from '../../contract/model.ts';
import type { CreateModelRequest, ModelDetail, ModelSummary } from '../../contract/resources/model.ts';
import { wantsExamination } from '../../domain/wants-examination.ts';
import { given } from '../request/given.ts';
import { parseConfiguration } from './parse-configuration.ts';
import { presentContainer } from './present-container.ts';

/** How the API shows where it is and whose it is. */
export interface ModelSurroundings {
  readonly domainId: string;
  /** `https://host:port`. */
  readonly accessAddress: string;
}

/** An entry of the list (reference, models, 1.4). */
export function presentModelSummary(model: Model, surroundings: ModelSurroundings): ModelSummary {
  return { ...shared(model, surroundings), subscription_id: '', extra: '' };
}

/** The detail (reference, models, 1.3). What was not given and has no default is left out. */
export function presentModel(model: Model, surroundings: ModelSurroundings): ModelDetail {
  const request = model.request as Partial<CreateModelRequest>;
  const configuration = parseConfiguration(request.initial_config) as Record<string, unknown>;
  return {
    ...shared(model, surroundings),
    ...given(request, [
      'source_job_id',
      'source_job_version',
      'model_algorithm',
      'execution_code',
      'runtime',
      'model_metrics',
      'cmd',
      'secret_envs',
      'template',
    ]),
    // As texts, the secret ones hidden (create-model.ts).
    ...(request.envs && { envs: request.envs as Record<string, string> }),
    source_location: model.sourceLocation,
    model_docs: request.model_docs ?? [],
    schema_doc: '',
    image_address: imageAddress(model, surroundings),
    input_params: request.input_params ?? [],
    output_params: request.output_params ?? [],
    health: configuration['health'] ?? {},
    dependencies: request.dependencies ?? [],
    apis: jsonText(request.apis ?? configuration['apis'] ?? []),
    ...(request.initial_config != null && { config: jsonText(request.initial_config) }),
    ...(model.status === 'published' && { effective_config: presentContainer(model) }),
    ...(wantsExamination(model) && { image_doctor: true as const }),
    model_labels: [],
    labels_map: { labels: [] },
    ...(model.image && { image: presentImage(model.image) }),
  };
}

/** Our addition: what the image says of itself. */
function presentImage(image: ResolvedImage): ModelDetail['image'] {
  const platform = `${image.os}/${image.architecture}`;
  return {
    digest: image.digest,
    size_in_bytes: image.sizeBytes,
    platform,
    platforms: [...(image.platforms ?? [platform])],
    exposed_ports: [...image.exposedPorts],
    entrypoint: [...image.entrypoint],
    cmd: [...image.command],
    user: image.user,
    ...(image.createdAt !== undefined && { create_time: image.createdAt }),
    ...(image.healthcheck && { healthcheck: [...image.healthcheck.command] }),
  };
}

function shared(model: Model, surroundings: ModelSurroundings) {
  const request = model.request as Partial<CreateModelRequest>;
  return {
    model_id: model.id,
    model_name: model.name,
    model_version: model.version,
    model_type: request.model_type ?? 'Image',
    model_size: model.image?.sizeBytes ?? 0,
    model_status: model.status,
    model_source: request.source_type === 'auto' ? 'auto' : 'custom',
    ...given(request, ['source_type']),
    source_copy: String(request.source_copy ?? 'true'),
    description: request.description ?? '',
    tenant: surroundings.domainId,
    project: model.projectId,
    owner: model.ownerId,
    create_at: model.createdAt,
    workspace_id: request.workspace_id ?? '0',
    install_type: request.install_type ?? ['real-time', 'batch'],
    market_flag: false,
    publishable_flag: true,
    tunable: false,
    specification: {},
  };
}

function imageAddress(model: Model, surroundings: ModelSurroundings): string {
  if (model.image === undefined) return '';
  const { builtIn, repository, digest } = model.image;
  return builtIn ? `${new URL(surroundings.accessAddress).host}/${repository}@${digest}` : `${repository}@${digest}`;
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
