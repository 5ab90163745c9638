import type { z } from 'zod';
import type { listProjectsResponse } from '../../../contract/resources/project.ts';
import type { DescribedProject } from '../../../store/projects.ts';
import { presentProject } from './present-project.ts';

export function presentProjects(
  projects: readonly DescribedProject[],
  self: string,
  accessAddress: string,
): z.infer<typeof listProjectsResponse> {
  return {
    links: { self: `${accessAddress}${self}`, next: null, previous: null },
    projects: projects.map((project) => presentProject(project, accessAddress)),
  };
}
