import type { RegistryGrant } from '../../auth/registry-token.ts';
import type { RegistryAction } from '../registry-deps.ts';
import { type RepositoryName, repositoryNameOf } from '../repository-name.ts';

/** What a client asks to do in one repository. */
export interface AskedScope {
  readonly name: RepositoryName;
  readonly actions: ReadonlySet<RegistryAction>;
}

/** More are not looked at: a push asks for its own repository and for those that it mounts from. */
const mostScopes = 32;

const form = /^repository(?:\([a-z0-9]+\))?:([^:]+):([a-z*,]+)$/;

const meaning: Readonly<Record<string, readonly RegistryAction[]>> = {
  pull: ['pull'],
  push: ['push'],
  delete: ['delete'],
  '*': ['pull', 'push', 'delete'],
};

/**
 * Reads scopes (distribution, "Docker Registry Token Authentication", "Resource scope grammar"), several of them in one text or in many. Whatever is
 * no repository of ours, or no action, is left out: it cannot be granted.
 */
export function parseScopes(texts: readonly string[]): readonly AskedScope[] {
  const asked = new Map<RepositoryName, Set<RegistryAction>>();
  const scopes = texts.flatMap((text) => text.split(' ')).filter((scope) => scope !== '');
  for (const scope of scopes.slice(0, mostScopes)) {
    const [, path, words = ''] = form.exec(scope) ?? [];
    const name = path === undefined ? undefined : repositoryNameOf(path);
    if (name === undefined) continue;
    const actions = asked.get(name) ?? new Set();
    for (const word of words.split(',')) {
      for (const action of Object.hasOwn(meaning, word) ? (meaning[word] ?? []) : []) actions.add(action);
    }
    asked.set(name, actions);
  }
  return [...asked].map(([name, actions]) => ({ name, actions }));
}

/** The scope of one grant, as the answer and challenges have it. */
export function scopeText({ name, actions }: Pick<RegistryGrant, 'name' | 'actions'>): string {
  return `repository:${name}:${actions.join(',')}`;
}

export function allows(grants: readonly RegistryGrant[], repository: string, action: RegistryAction): boolean {
  return grants.some(({ name, actions }) => name === repository && actions.includes(action));
}
