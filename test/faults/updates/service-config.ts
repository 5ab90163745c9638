/** One entry of `config[]` of a service, as it is sent. */
export interface ConfigEntry {
  readonly model_id: string;
  readonly weight: number;
  readonly specification: 'custom';
  readonly custom_spec: { readonly cpu: number; readonly memory: number };
  readonly instance_count: number;
  readonly envs: Readonly<Record<string, string>>;
  readonly deploy_timeout_in_seconds: number;
  readonly additional_properties: {
    readonly max_surge: number;
    readonly max_unavailable: number;
    readonly termination_grace_period_seconds: number;
  };
}

export type ServiceConfig = readonly ConfigEntry[];

/** Small enough for several generations of instances at once on a machine of two cores. */
export function firstConfig(modelId: string, instances: number): ServiceConfig {
  return [
    {
      model_id: modelId,
      weight: 100,
      specification: 'custom',
      custom_spec: { cpu: 0.1, memory: 64 },
      instance_count: instances,
      envs: { ROUND: '0' },
      deploy_timeout_in_seconds: 60,
      additional_properties: { max_surge: 1, max_unavailable: 0, termination_grace_period_seconds: 5 },
    },
  ];
}

export function instancesOf(config: ServiceConfig): number {
  return config.reduce((sum, entry) => sum + entry.instance_count, 0);
}

/** Whole numbers only. */
export function surgeOf(config: ServiceConfig): number {
  return config.reduce((sum, entry) => sum + entry.additional_properties.max_surge, 0);
}

export function missingOf(config: ServiceConfig): number {
  return config.reduce((sum, entry) => sum + entry.additional_properties.max_unavailable, 0);
}
