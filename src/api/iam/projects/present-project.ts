import type { ProjectShown } from '../../../contract/resources/project.ts';
import type { DescribedProject } from '../../../store/projects.ts';

/** A project as Keystone shows one. */
export function presentProject(project: DescribedProject, accessAddress: string): ProjectShown {
  const { id, name, domainId, parentId, enabled, description } = project;
  return {
    id,
    name,
    domain_id: domainId,
    parent_id: parentId,
    enabled,
    is_domain: false,
    description,
    links: { self: `${accessAddress}/v3/projects/${id}` },
  };
}
