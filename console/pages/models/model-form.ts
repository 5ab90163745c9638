import type { ProbeMethod } from '../../../src/contract/model.ts';
import type { CreateModelRequest } from '../../../src/contract/resources/model.ts';
import type { ModelConfiguration, ProbeConfiguration } from '../../../src/contract/resources/model-configuration.ts';
import type { VariableValues } from '../../forms/shown-variable.ts';

/** The keys of the three probes in `initial_config`, in the order in which they count. */
export const probeKeys = ['startup_health', 'readiness_health', 'health'] as const;

export type ProbeKey = (typeof probeKeys)[number];

export interface ProbeForm {
  readonly on: boolean;
  readonly method: ProbeMethod;
  readonly url: string;
  readonly command: string;
  readonly period: number | null;
  readonly delay: number | null;
  readonly timeout: number | null;
  readonly failures: number | null;
  /** What the form does not show; it is kept as it was. */
  readonly other: ProbeConfiguration;
}

/** What the form of a new model holds. */
export interface ModelForm {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly image: string;
  /** The platform runs the image once and finds protocol and port out: those here are not sent. */
  readonly examine: boolean;
  readonly protocol: 'http' | 'https' | 'ws' | 'wss';
  readonly port: number | null;
  readonly probes: Readonly<Record<ProbeKey, ProbeForm>>;
  readonly startCommand: string;
  readonly variables: readonly VariableValues[];
  /** The model of which the values are that the form may not read. */
  readonly variablesFrom: string | undefined;
  /** Of `initial_config`: what the form does not show; it is kept as it was. */
  readonly otherConfiguration: ModelConfiguration;
  /** Beside it: the same of the request. */
  readonly otherRequest: Partial<CreateModelRequest>;
}

/** The defaults of the platform, which are those of the tutorial's console. */
export const newProbe: ProbeForm = {
  on: false,
  method: 'HTTP',
  url: '/health',
  command: '',
  period: 5,
  delay: 12,
  timeout: 5,
  failures: 12,
  other: {},
};

export const newModel: ModelForm = {
  name: '',
  version: '0.0.1',
  description: '',
  image: '',
  examine: false,
  protocol: 'http',
  port: 8080,
  probes: { startup_health: newProbe, readiness_health: newProbe, health: newProbe },
  startCommand: '',
  variables: [],
  variablesFrom: undefined,
  otherConfiguration: {},
  otherRequest: {},
};
