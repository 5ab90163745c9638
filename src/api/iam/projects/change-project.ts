import type { DescribedProject, ProjectChange } from '../../../store/projects.ts';
import type { ApiDependencies } from '../../dependencies.ts';

/** Changes a project, and puts it into force at the gateway where that concerns it. */
export async function changeProject(
  { store, publish }: Pick<ApiDependencies, 'store' | 'publish'>,
  domainId: string,
  id: string,
  change: ProjectChange,
): Promise<DescribedProject> {
  const project = await store.projects.change(domainId, id, change);
  if (change.enabled !== undefined) await publish.policies();
  return project;
}
