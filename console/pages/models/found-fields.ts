import type { ImageReportBody } from '../../../src/contract/resources/image-report.ts';
import type { ModelConfiguration } from '../../../src/contract/resources/model-configuration.ts';
import { type ModelForm, newModel, newProbe, probeKeys } from './model-form.ts';

/** What an examination says for fields of a model's form. */
export interface FoundFields {
  readonly protocol?: ModelForm['protocol'];
  readonly port?: number;
  /** The URL of a readiness probe over HTTP. */
  readonly readinessUrl?: string;
}

export type FoundField = keyof FoundFields;

export const foundFieldNames: readonly FoundField[] = ['protocol', 'port', 'readinessUrl'];

export function fieldsOf(report: Pick<ImageReportBody, 'initial_config'>): FoundFields {
  const { protocol, port, readiness_health }: ModelConfiguration = report.initial_config ?? {};
  const url = readiness_health?.url;
  return {
    ...(protocol && { protocol: protocol.toLowerCase() as ModelForm['protocol'] }),
    ...(port != null && { port: Number(port) }),
    ...(url && { readinessUrl: url }),
  };
}

/** The field as the form has it; undefined while nothing stands there. */
export function valueIn({ protocol, port, probes }: ModelForm, field: FoundField): string | number | undefined {
  if (field === 'protocol') return protocol;
  if (field === 'port') return port ?? undefined;
  const { on, method, url } = probes.readiness_health;
  return on && method === 'HTTP' ? url : undefined;
}

/**
 * Which of the found fields go into the form by themselves, and which have to be asked about, as something else was put there by
 * a person. `touched`: a person has been at this field. `before`: what an earlier examination has filled in.
 */
export function sortFound(
  form: ModelForm,
  found: FoundFields,
  before: FoundFields,
  touched: (field: FoundField) => boolean,
): { readonly fill: FoundFields; readonly ask: FoundFields } {
  const names = foundFieldNames.filter((field) => found[field] !== undefined);
  const isTheirs = (field: FoundField) => {
    const value = valueIn(form, field);
    if (value === found[field]) return false;
    if (value !== undefined && value === before[field]) return false;
    if (field === 'readinessUrl') return touched(field) || probeKeys.some((key) => form.probes[key].on);
    return value !== undefined && (touched(field) || value !== valueIn(newModel, field));
  };
  return {
    fill: only(
      found,
      names.filter((field) => !isTheirs(field)),
    ),
    ask: only(found, names.filter(isTheirs)),
  };
}

/** The fields as the form takes them. */
export function formValuesOf({ protocol, port, readinessUrl }: FoundFields) {
  return {
    ...(protocol && { protocol }),
    ...(port !== undefined && { port }),
    ...(readinessUrl && { probes: { readiness_health: { ...newProbe, on: true, url: readinessUrl } } }),
  };
}

function only(found: FoundFields, names: readonly FoundField[]): FoundFields {
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}
