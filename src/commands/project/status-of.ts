import type { ProjectShown } from '../../contract/resources/project.ts';

export function statusOf({ enabled }: ProjectShown): string {
  return enabled ? 'enabled' : 'disabled';
}
