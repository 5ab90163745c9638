import type { CreateModelRequest } from '../../src/contract/resources/model.ts';
import { path } from '../api/api.ts';
import type { Order } from './order.ts';

/** The body of `POST /v1/{project_id}/image-examinations`. */
export interface ExaminationBody {
  readonly source_location: string;
  readonly cmd?: string;
  readonly port?: number;
  readonly envs?: Readonly<Record<string, string>>;
  readonly envs_from?: string;
}

interface NamedModel {
  readonly model_id: string;
  readonly model_name: string;
  readonly model_version: string;
}

/** What is done to models, and to images that are to become models. */
export const modelOrders = {
  create(projectId: string, body: CreateModelRequest): Order {
    const command = createCommand(body);
    return { request: { method: 'POST', path: path`/v1/${projectId}/models`, body }, ...(command && { command }) };
  },

  deleteVersion: (projectId: string, model: NamedModel): Order => ({
    request: { method: 'DELETE', path: path`/v1/${projectId}/models/${model.model_id}` },
    command: ['sluice', 'model', 'delete', `${model.model_name}:${model.model_version}`],
  }),

  /** What is found is kept with the model; the command line only tells it. */
  examineModel: (projectId: string, { model_id: id }: Pick<NamedModel, 'model_id'>): Order => ({
    request: { method: 'POST', path: path`/v1/${projectId}/models/${id}/image-report` },
  }),

  examine: (projectId: string, body: ExaminationBody): Order => ({
    request: { method: 'POST', path: path`/v1/${projectId}/image-examinations`, body },
    // The command line has every value itself.
    ...(body.envs_from === undefined && { command: examineCommand(body) }),
  }),

  /** The command line cancels its own. */
  cancelExamination: (projectId: string, id: string): Order => ({
    request: { method: 'DELETE', path: path`/v1/${projectId}/image-examinations/${id}` },
  }),
} as const;

/** `sluice model create …`; undefined where it has no option for something in the body. */
export function createCommand(body: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const { model_name, model_version, model_type, source_location, ...options } = body;
  const { description, initial_config, image_doctor, envs, secret_envs, ...rest } = options;
  const secrets = (secret_envs ?? []) as readonly string[];
  const open = Object.entries((envs ?? {}) as Readonly<Record<string, string>>).filter(
    ([name]) => !secrets.includes(name),
  );
  if (Object.keys(rest).length > 0 || model_type !== 'Image') return undefined;
  return [
    'sluice',
    'model',
    'create',
    `${model_name}:${model_version}`,
    String(source_location ?? ''),
    ...(description ? ['--description', String(description)] : []),
    ...(typeof initial_config === 'string' ? ['--initial-config', initial_config] : []),
    ...open.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...secrets.flatMap((name) => ['--secret-env', name]),
    ...(image_doctor === true ? ['--image-doctor'] : []),
  ];
}

function examineCommand({ source_location, cmd, port, envs = {} }: ExaminationBody): readonly string[] {
  return [
    ...['sluice', 'model', 'examine', source_location],
    ...(cmd === undefined ? [] : ['--cmd', cmd]),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...Object.entries(envs).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
}
