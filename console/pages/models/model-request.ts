import type { CreateModelRequest } from '../../../src/contract/resources/model.ts';
import type { ModelConfiguration, ProbeConfiguration } from '../../../src/contract/resources/model-configuration.ts';
import { type ModelForm, type ProbeForm, probeKeys } from './model-form.ts';
import { modelVariables } from './model-variables.ts';

/**
 * The body of `POST /v1/{project_id}/models` for what the form holds. What is left to the platform is left out. `shown`: for
 * people, without secrets.
 */
export function modelRequest(form: ModelForm, shown = false): CreateModelRequest {
  const configuration = initialConfiguration(form);
  return {
    ...form.otherRequest,
    model_name: form.name,
    model_version: form.version,
    model_type: 'Image',
    source_location: form.image.trim(),
    ...(form.description !== '' && { description: form.description }),
    ...(Object.keys(configuration).length > 0 && { initial_config: JSON.stringify(configuration) }),
    ...modelVariables(form, shown),
    ...(form.examine && { image_doctor: true }),
  };
}

function initialConfiguration(form: ModelForm): ModelConfiguration {
  const probes = probeKeys.flatMap((key) => (form.probes[key].on ? [[key, probe(form.probes[key], form)]] : []));
  const command = form.startCommand.trim();
  return {
    ...form.otherConfiguration,
    ...(!form.examine && { protocol: form.protocol }),
    ...(!form.examine && form.port !== null && { port: form.port }),
    ...(command !== '' && { cmd: command }),
    ...Object.fromEntries(probes),
  };
}

/** Times are strings on the wire. */
function probe(form: ProbeForm, { protocol }: ModelForm): ProbeConfiguration {
  const secure = protocol === 'https' || protocol === 'wss';
  const asked = form.method === 'HTTP' || form.method === 'WEBSOCKET';
  return {
    ...form.other,
    check_method: form.method,
    ...(form.method === 'HTTP' && { protocol: secure ? 'https' : 'http' }),
    ...(form.method === 'WEBSOCKET' && { protocol: secure ? 'wss' : 'ws' }),
    ...(asked && { url: form.url }),
    ...(form.method === 'EXEC' && { command: form.command.trim() }),
    ...seconds('period_seconds', form.period),
    ...seconds('initial_delay_seconds', form.delay),
    ...seconds('timeout_seconds', form.timeout),
    ...seconds('failure_threshold', form.failures),
  };
}

function seconds(key: string, value: number | null): Readonly<Record<string, string>> {
  return value === null ? {} : { [key]: String(value) };
}
