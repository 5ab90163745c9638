import type { ModelDetail } from '../../../src/contract/resources/model.ts';
import type { ModelConfiguration, ProbeConfiguration } from '../../../src/contract/resources/model-configuration.ts';
import { quoted } from '../../forms/curl-of.ts';
import { type ModelForm, newModel, newProbe, type ProbeForm } from './model-form.ts';
import { nextVersion } from './next-version.ts';

/** A form filled in for the version after `model`, with its configuration or another one. */
export function formOfModel(model: ModelDetail, configuration = configurationOf(model.config)): ModelForm {
  const { protocol, port, cmd, health, readiness_health, startup_health, ...other } = configuration;
  const command = model.cmd ?? cmd;
  // Was left to the platform, and not found: its import failed.
  const examine = model.image_doctor === true && protocol === undefined && port === undefined;
  return {
    ...newModel,
    name: model.model_name,
    version: nextVersion(model.model_version),
    description: model.description,
    image: model.source_location,
    examine,
    protocol: (protocol?.toLowerCase() as ModelForm['protocol']) ?? newModel.protocol,
    port: Number(port ?? newModel.port),
    probes: {
      startup_health: probeForm(startup_health),
      readiness_health: probeForm(readiness_health),
      health: probeForm(health),
    },
    startCommand: Array.isArray(command) ? command.map(quoted).join(' ') : (command ?? ''),
    variables: Object.entries(model.envs ?? {}).map(([name, value]) => ({
      name,
      value,
      secret: model.secret_envs?.includes(name) === true,
    })),
    variablesFrom: model.model_id,
    otherConfiguration: other,
    otherRequest: otherRequest(model, 'apis' in other),
  };
}

/** What a model tells of itself that its form does not show; as it was given. */
function otherRequest(model: ModelDetail, apisAreConfigured: boolean): ModelForm['otherRequest'] {
  const parts = {
    model_algorithm: model.model_algorithm,
    model_metrics: model.model_metrics,
    execution_code: model.execution_code,
    runtime: model.runtime,
    input_params: model.input_params,
    output_params: model.output_params,
    dependencies: model.dependencies,
    model_docs: model.model_docs,
    apis: apisAreConfigured ? [] : JSON.parse(model.apis),
  };
  // What was not given is shown as empty.
  return Object.fromEntries(
    Object.entries(parts).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value))),
  );
}

/** `initial_config` as the model has it. */
export function configurationOf(config: string | undefined): ModelConfiguration {
  return config ? (JSON.parse(config) as ModelConfiguration) : {};
}

function probeForm(given: ProbeConfiguration | null | undefined): ProbeForm {
  if (!given || Object.values(given).every((value) => value === null || value === undefined)) return newProbe;
  const { check_method, protocol, url, command, cmd, ...rest } = given;
  const { period_seconds, initial_delay_seconds, timeout_seconds, failure_threshold, ...other } = rest;
  const words = command ?? cmd ?? '';
  const method = check_method ?? (words.length > 0 && !url ? 'EXEC' : 'HTTP');
  const webSocket = method === 'HTTP' && /^wss?$/i.test(protocol ?? '');
  return {
    on: true,
    method: webSocket ? 'WEBSOCKET' : method,
    url: url || (webSocket || method === 'WEBSOCKET' ? '/' : newProbe.url),
    command: Array.isArray(words) ? words.map(quoted).join(' ') : words,
    period: Number(period_seconds ?? newProbe.period),
    delay: Number(initial_delay_seconds ?? newProbe.delay),
    timeout: Number(timeout_seconds ?? newProbe.timeout),
    failures: Number(failure_threshold ?? newProbe.failures),
    other,
  };
}
