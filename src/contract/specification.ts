import type { ResourceLimits } from './service.ts';

/** A size of instance that a service can ask for by name. */
export interface Specification {
  /** The cloud's name for it, so that requests written for the cloud fit. */
  readonly name: string;
  readonly resources: ResourceLimits;
  /** What people read; absent: made of the numbers. */
  readonly display?: { readonly en: string; readonly zh: string };
}

/** The name that stands for "as `custom_spec` says". */
export const customSpecification = 'custom';

/** Memory that a built-in size sets aside for each core, MB; docs/decisions/resources.md. */
const reservedPerCore = 512;

/**
 * Built-in sizes: 4 GB of memory for each core, as the cloud's. The first is what its documents use. They are ceilings that
 * scripts for the cloud carry along and say little of what an image needs: of their memory an eighth is set aside.
 */
export const builtInSpecifications: readonly Specification[] = [2, 1, 4, 8, 16, 32].map((cores) => ({
  name: `modelarts.vm.cpu.${cores}u`,
  resources: { cpu: cores, memoryMegabytes: cores * 4_096, reservedMegabytes: cores * reservedPerCore },
}));
