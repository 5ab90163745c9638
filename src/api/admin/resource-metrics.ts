import type { GivenResources } from '../../domain/machine.ts';
import type { Metric } from './metrics-page.ts';

/** What the machine gives to instances, and what they hold of it; nothing while the engine has not told of its machine. */
export function resourceMetrics(given: GivenResources | undefined): readonly Metric[] {
  if (given === undefined) return [];
  const { machine, held } = given;
  const sum = (of: (one: (typeof held)[number]) => number) => held.reduce((total, one) => total + of(one), 0);
  const devices = machine.gpus.length + machine.deviceNodes.length;
  return [
    gauge('sluice_machine_cpu_cores', 'Cores that are given to instances, as often as they may be.', machine.cpu),
    gauge(
      'sluice_allocated_cpu_cores',
      'Cores that instances hold.',
      sum(({ cpu }) => cpu),
    ),
    gauge(
      'sluice_machine_memory_bytes',
      'Memory that is given to instances.',
      machine.memoryMegabytes * bytesPerMegabyte,
    ),
    gauge(
      'sluice_allocated_memory_bytes',
      'Memory that is set aside for instances.',
      sum(({ memoryMegabytes }) => memoryMegabytes) * bytesPerMegabyte,
    ),
    gauge('sluice_machine_devices', 'GPUs and device nodes that are given to instances.', devices),
    gauge(
      'sluice_allocated_devices',
      'GPUs and device nodes that instances hold.',
      sum((one) => one.devices.length),
    ),
  ];
}

const bytesPerMegabyte = 1024 * 1024;

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, samples: [{ value }] };
}
