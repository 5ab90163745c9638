import { addedIn, type FateTable, type FieldFates, shownIn, withoutEffect } from './fate.ts';
import { reasons } from './reasons.ts';

const shown = shownIn('src/api/models/models.test.ts');
const report = addedIn('src/api/models/image-report.test.ts');
const added = addedIn('src/api/models/models.test.ts');
const variables = addedIn('src/api/models/model-variables.test.ts')('are shown, the secret ones hidden and sealed');

const kept = withoutEffect(reasons.kept);
const training = withoutEffect(reasons.training);
const image = withoutEffect({
  en: 'Checked, kept and given back. An image brings its code and its packages along; nothing is installed into it.',
  zh: '校验、保存并原样返回。镜像自带代码和依赖包，平台不会再安装任何内容。',
});
const template = withoutEffect({
  en: 'Checked, kept and given back. Templates are for models of type Template, which are refused.',
  zh: '校验、保存并原样返回。模板仅用于 Template 类型的模型，本平台拒绝该类型。',
});
const empty = withoutEffect({ en: 'The list is always empty.', zh: '列表始终为空。' });
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
      source_copy: shownIn('test/integration/source-copy.test.ts')(
        'an outside image is copied, and needs its registry no more',
      ),
      source_job_id: training,
      source_job_version: training,
      source_type: training,
      runtime: image,
      execution_code: image,
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
      dependencies: image,
      model_docs: kept,
      install_type: kept,
      template,
      workspace_id: paged,
      envs: variables,
      secret_envs: variables,
      envs_from: variables,
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
      group_by: added('groups versions by name'),
      offset: paged,
      limit: paged,
      order: paged,
    },
  },
  'GET /v1/{project_id}/models/ai-engine-runtimes': { query: { offset: empty, limit: empty } },
  'GET /v1/{project_id}/models/template': {
    query: { type: empty, engine: empty, environment: empty, keyword: empty, offset: empty, limit: empty },
  },
  'DELETE /v1/{project_id}/models/{model_id}': {
    query: { cascade: shown('leaves one that is in use, with cascade the others go') },
  },
};
