import type { ResourceLimits } from './service.ts';

/** A size of instance that a service can ask for by name. */
export interface Specification {
  /** The cloud's name for it, so that requests written for the cloud fit. */
  readonly name: string;
  readonly resources: ResourceLimits;
}

/** The name that stands for "as `custom_spec` says". */
export const customSpecification = 'custom';

/** Built-in sizes: 4 GB of memory for each core, as the cloud's. The first is what its documents use. */
export const specifications: readonly Specification[] = [2, 1, 4, 8, 16, 32].map((cores) => ({
  name: `modelarts.vm.cpu.${cores}u`,
  resources: { cpu: cores, memoryMegabytes: cores * 4_096 },
}));

/** The built-in specification `name`. */
export function findSpecification(name: string): Specification | undefined {
  return specifications.find((specification) => specification.name === name);
}
