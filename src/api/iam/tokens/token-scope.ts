import { clientError } from '../../../contract/errors.ts';
import type { CreateTokenRequest } from '../../../contract/resources/token.ts';
import type { IdentityReader, Project } from '../../../store/identities.ts';
import { idOrName, type ProvenUser } from './check-password.ts';

type Scope = CreateTokenRequest['auth']['scope'];

/** What a token is good for: one project that its user belongs to, the domain, or nothing but identity. A project wins over a domain (reference, 3.1). */
export async function tokenScope(
  scope: Scope,
  proven: ProvenUser,
  reader: IdentityReader,
): Promise<{ readonly project?: Project; readonly domainScoped?: boolean }> {
  const byProject = idOrName(scope?.project);
  if (byProject !== undefined) {
    const project = await reader.projectOf(proven.user, byProject);
    if (project === undefined) {
      throw clientError('iam.project-not-found', { project: (byProject.id ?? byProject.name).slice(0, 64) });
    }
    if (!project.enabled) throw clientError('iam.project-disabled', { project: project.name, id: project.id });
    return { project };
  }
  const byDomain = idOrName(scope?.domain);
  if (byDomain === undefined) return {};
  const domain = await reader.domain(byDomain);
  if (domain?.id !== proven.domain.id) {
    throw clientError('iam.domain-not-found', { domain: (byDomain.id ?? byDomain.name).slice(0, 64) });
  }
  return { domainScoped: true };
}
