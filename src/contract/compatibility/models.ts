import { addedIn, type FateTable, type FieldFates, shownIn, withoutEffect } from './fate.ts';
import { reasons } from './reasons.ts';

const shown = shownIn('src/api/models/models.test.ts');
const report = addedIn('src/api/models/image-report.test.ts');
const added = addedIn('src/api/models/models.test.ts');

const kept = withoutEffect(reasons.kept);
const training = withoutEffect(reasons.training);
const understood = shown('understands initial_config %j');
const paged = shown('pages and filters as the reference says');

const probe: FieldFates = {
  check_method: understood,
  protocol: understood,
  url: understood,
  command: understood,
  cmd: understood,
  period_seconds: understood,
  initial_delay_seconds: understood,
  timeout_seconds: understood,
  failure_threshold: understood,
  sub_protocol: added('understands initial_config %j'),
  message: added('understands initial_config %j'),
  expect: added('understands initial_config %j'),
};

const probes = Object.fromEntries(
  ['health', 'readiness_health', 'startup_health'].flatMap((name) =>
    Object.entries(probe).map(([field, fate]) => [`initial_config.${name}.${field}`, fate]),
  ),
);

/** Models (reference, section 1). */
export const modelFates: FateTable = {
  'POST /v1/{project_id}/models': {
    body: {
      model_name: shown('of a name and version that exist is refused'),
      model_version: shown('of a name and version that exist is refused'),
      model_type: shown('with %j is refused and names the field', {
        values: 'TensorFlow, MXNet, Caffe, Spark_MLlib, Scikit_Learn, XGBoost, PyTorch, MindSpore, Custom, Template',
        error: 'model.type-not-supported',
      }),
      source_location: shown('with %j is refused and names the field', {
        values: 'obs://…',
        error: 'model.object-storage-not-supported',
      }),
      source_copy: kept,
      source_job_id: training,
      source_job_version: training,
      source_type: training,
      runtime: kept,
      execution_code: kept,
      description: shown('pages and filters as the reference says'),
      model_algorithm: kept,
      model_metrics: kept,
      'initial_config.protocol': understood,
      'initial_config.port': understood,
      'initial_config.cmd': understood,
      ...probes,
      'initial_config.model_algorithm': kept,
      'initial_config.model_type': kept,
      'initial_config.model_source': kept,
      'initial_config.algorithm': kept,
      'initial_config.runtime': kept,
      'initial_config.swr_location': kept,
      'initial_config.metrics': kept,
      'initial_config.apis': kept,
      'initial_config.dependencies': kept,
      'initial_config.tunable': kept,
      'initial_config.downloadable_flag': kept,
      cmd: added('keeps every documented field and gives it back'),
      apis: kept,
      input_params: kept,
      output_params: kept,
      dependencies: kept,
      model_docs: kept,
      install_type: kept,
      template: kept,
      workspace_id: paged,
      image_doctor: report('is waited for, and is shown in the language of its reader'),
    },
  },
  'GET /v1/{project_id}/models': {
    query: {
      model_name: paged,
      exact_match: paged,
      model_version: paged,
      model_status: paged,
      description: paged,
      workspace_id: paged,
      model_type: paged,
      not_model_type: paged,
      sort_by: paged,
      offset: paged,
      limit: paged,
      order: paged,
    },
  },
  'DELETE /v1/{project_id}/models/{model_id}': {
    query: { cascade: shown('leaves one that is in use, with cascade the others go') },
  },
};
