import type { ResourceLimits } from '../contract/service.ts';
import type { InstanceDevices } from '../engine/engine.ts';

/** What an instance gets of the machine's devices and of its specification's environment, when these `devices` are its own. */
export function instanceDevices(
  { accelerators, extras = {} }: ResourceLimits,
  devices: readonly string[],
): { readonly devices?: InstanceDevices; readonly environment: Readonly<Record<string, string>> } {
  const { devices: shared, runtime, environment = {}, mounts } = extras;
  const own = devices.length === 0 ? {} : accelerators?.units ? { units: devices } : { gpus: devices };
  const given: InstanceDevices = {
    ...own,
    ...(shared && { shared }),
    ...(runtime !== undefined && { runtime }),
    ...(mounts && { mounts }),
  };
  const words = { '{ids}': devices.map(idOf).join(','), '{units}': devices.join(',') };
  return {
    ...(Object.keys(given).length > 0 && { devices: given }),
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replaceAll(/\{ids\}|\{units\}/g, (word) => words[word as keyof typeof words]),
      ]),
    ),
  };
}

/** `/dev/davinci3` is 3 to its driver; the id of a GPU is what it is. */
function idOf(device: string): string {
  return device.startsWith('/') ? (/\d+$/.exec(device)?.[0] ?? device) : device;
}
