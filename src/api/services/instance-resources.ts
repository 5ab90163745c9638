import { clientError } from '../../contract/errors.ts';
import type { ServiceConfig } from '../../contract/resources/service.ts';
import type { ResourceLimits } from '../../contract/service.ts';
import { customSpecification, type Specification } from '../../contract/specification.ts';

/** What one instance of a `config[]` entry may use: as its specification says, or as `custom_spec` does (reference, services, 2.1). */
export function instanceResources(
  config: ServiceConfig,
  field: string,
  specifications: readonly Specification[],
): ResourceLimits {
  const { custom_spec: custom, specification } = config;
  if (specification === customSpecification) {
    if (!custom) throw clientError('request.missing-field', { field: `${field}.custom_spec` });
    // These name two products of the cloud; what this machine has is named by its operator.
    for (const name of ['gpu_p4', 'ascend_a310'] as const) {
      if (Number(custom[name] ?? 0) > 0) {
        throw clientError('service.custom-accelerators', {
          field: `${field}.custom_spec.${name}`,
          known: names(specifications.filter(({ resources }) => resources.accelerators)) || '-',
        });
      }
    }
    return { cpu: Number(custom.cpu), memoryMegabytes: Number(custom.memory) };
  }
  const found = specifications.find(({ name }) => name === specification);
  if (found === undefined) {
    throw clientError('service.unknown-specification', {
      field: `${field}.specification`,
      value: specification,
      known: names(specifications),
    });
  }
  return found.resources;
}

function names(specifications: readonly Specification[]): string {
  return specifications.map(({ name }) => name).join(', ');
}
