import type { InstanceDevices, InstanceSpec } from '../engine.ts';
import { instanceLabels } from './labels.ts';
import { volumeMounts } from './volumes.ts';

/** How the host reaches an instance: at the container's own address, or (desktop engines) at a port published on loopback. */
export type Addressing = 'container' | 'published';

export interface ContainerSettings {
  readonly installation: string;
  readonly network: string;
  readonly addressing: Addressing;
  readonly isolated: boolean;
}

const megabyte = 1024 * 1024;

/** The engine's name server asks this one from within the container: nobody is there, and programs are told so soon. */
const withoutNames = { Dns: ['127.0.0.1'], DnsOptions: ['timeout:1', 'attempts:1'] };

/**
 * The body of `POST /containers/create` for one instance. What the image brings stays as it is, except for what
 * protects the machine: limits, no new privileges, and two capabilities that a server has no use for.
 */
export function containerConfiguration(spec: InstanceSpec, settings: ContainerSettings): object {
  const memory = Math.round(spec.memoryMegabytes * megabyte);
  return {
    Image: spec.image,
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: instanceLabels(settings.installation, spec),
    // An entrypoint given here also keeps the image's own arguments away.
    ...(spec.command === undefined ? {} : { Entrypoint: spec.command, Cmd: [] }),
    // The platform runs it, where it counts: twice would be once too often.
    Healthcheck: { Test: ['NONE'] },
    ...(settings.addressing === 'published' ? { ExposedPorts: { [`${spec.port}/tcp`]: {} } } : {}),
    HostConfig: {
      NetworkMode: settings.network,
      ...(settings.isolated && withoutNames),
      RestartPolicy: { Name: 'no' },
      CapDrop: ['NET_RAW', 'MKNOD'],
      SecurityOpt: ['no-new-privileges'],
      Memory: memory,
      // Equal to the memory: no swap on top of it.
      MemorySwap: memory,
      // A machine that runs short takes memory from others first.
      ...(spec.reservedMegabytes === undefined
        ? {}
        : { MemoryReservation: Math.round(spec.reservedMegabytes * megabyte) }),
      NanoCpus: Math.round(spec.cpu * 1e9),
      PidsLimit: 4096,
      ShmSize: Math.round(memory / 2),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '5' } },
      Init: false,
      ...(settings.addressing === 'published'
        ? { PortBindings: { [`${spec.port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }
        : {}),
      ...deviceConfiguration(spec.devices ?? {}),
      ...mountConfiguration(spec, settings),
    },
  };
}

/** Read and write, but no making of nodes. */
const devicePermissions = 'rw';

function mountConfiguration({ devices, volumes = [] }: InstanceSpec, { installation }: ContainerSettings): object {
  const mounts = [
    ...(devices?.mounts ?? []).map((path) => ({ Type: 'bind', Source: path, Target: path, ReadOnly: true })),
    ...volumeMounts(installation, volumes),
  ];
  return mounts.length > 0 ? { Mounts: mounts } : {};
}

function deviceConfiguration({ gpus = [], units = [], shared = [], runtime }: InstanceDevices): object {
  const nodes = [...units, ...shared];
  const [named, plain] = [gpus.filter(isCdiName), gpus.filter((id) => !isCdiName(id))];
  const requests = [
    ...(plain.length > 0 ? [{ DeviceIDs: plain, Capabilities: [['gpu']] }] : []),
    ...(named.length > 0 ? [{ Driver: 'cdi', DeviceIDs: named }] : []),
  ];
  return {
    ...(requests.length > 0 ? { DeviceRequests: requests } : {}),
    ...(nodes.length > 0
      ? {
          Devices: nodes.map((path) => ({
            PathOnHost: path,
            PathInContainer: path,
            CgroupPermissions: devicePermissions,
          })),
        }
      : {}),
    ...(runtime === undefined ? {} : { Runtime: runtime }),
  };
}

/** The Container Device Interface names a device `vendor/class=name`; engines have a driver of their own for it. */
function isCdiName(id: string): boolean {
  return /^[^/=]+\/[^/=]+=[^/]+$/.test(id);
}
