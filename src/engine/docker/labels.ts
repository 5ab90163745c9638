import type { HeldResources, InstanceIdentity } from '../../contract/instance.ts';
import type { InstanceSpec } from '../engine.ts';

/** Everything that an installation owns on an engine carries this label with the installation's id. */
export const installationLabel = 'sluice.installation';

/** On the network of an isolated place; the value names its owner. */
export const isolationLabel = 'sluice.isolated';

export function instanceLabels(installation: string, spec: InstanceSpec): Readonly<Record<string, string>> {
  const { gpus = [], units = [] } = spec.devices ?? {};
  return {
    [installationLabel]: installation,
    'sluice.service': spec.serviceId,
    'sluice.model': spec.modelId,
    'sluice.revision': spec.revision,
    'sluice.attempt': String(spec.attempt),
    'sluice.slot': String(spec.slot),
    'sluice.port': String(spec.port),
    'sluice.cpu': String(spec.cpu),
    'sluice.memory': String(spec.reservedMegabytes ?? spec.memoryMegabytes),
    'sluice.devices': [...gpus, ...units].join(','),
  };
}

/** What the instance holds, from its labels alone: whoever forgot everything knows it from there. */
export function readHeldResources(
  labels: Readonly<Record<string, string>> | null | undefined,
): HeldResources | undefined {
  const cpu = Number(labels?.['sluice.cpu'] ?? Number.NaN);
  const memoryMegabytes = Number(labels?.['sluice.memory'] ?? Number.NaN);
  if (!(cpu >= 0 && memoryMegabytes >= 0)) return undefined;
  const devices = labels?.['sluice.devices'] ?? '';
  return { cpu, memoryMegabytes, devices: devices === '' ? [] : devices.split(',') };
}

/** The reverse of `instanceLabels`. What a label should say and does not becomes empty or 0: such an instance is out of date for everyone. */
export function readInstanceLabels(
  id: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): InstanceIdentity {
  const text = (name: string) => labels?.[`sluice.${name}`] ?? '';
  const count = (name: string) => Number.parseInt(text(name), 10) || 0;
  return {
    id,
    serviceId: text('service'),
    modelId: text('model'),
    revision: text('revision'),
    attempt: count('attempt'),
    slot: count('slot'),
    port: count('port'),
  };
}

/** The value of a `filters` parameter that selects what belongs to the installation. */
export function installationFilter(
  installation: string,
  more: Readonly<Record<string, readonly string[]>> = {},
): string {
  return JSON.stringify({ ...more, label: [`${installationLabel}=${installation}`] });
}
