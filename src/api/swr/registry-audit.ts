import type { AuditEnd, AuditStart } from '../../contract/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RegistryCaller } from './registry-logins.ts';

/** One call that changes something in the registry. */
interface RegistryChange extends Pick<AuditStart, 'clientAddress' | 'action' | 'resources'> {
  readonly requestId: string;
  readonly identity: RegistryCaller;
}

type RegistryAudit = (change: RegistryChange) => Promise<(end: Omit<AuditEnd, 'at' | 'made'>) => Promise<void>>;

/**
 * Records of what is changed in the registry: written before it is done, ended with what came of it. Rejects when the first
 * cannot be written; then nothing may be done.
 */
export function createRegistryAudit({
  store,
  now,
  log,
}: Pick<ApiDependencies, 'store' | 'now' | 'log'>): RegistryAudit {
  return async ({ requestId: id, identity, clientAddress, action, resources }) => {
    // The platform itself, and somebody without a login, may only pull.
    if (identity.kind !== 'user') return async () => {};
    const { userId, name: userName, domainId, credential } = identity;
    await store.audit.begin({
      id,
      at: now(),
      domainId,
      userId,
      userName,
      credential,
      clientAddress,
      action,
      resources: resources.map((resource) => ({ ...resource, id: resource.id.slice(0, longestId) })),
    });
    return (end) =>
      store.audit.finish(id, { at: now(), ...end }).catch((error: unknown) => {
        log.error({ error, requestId: id }, 'an audit record could not be ended');
      });
  };
}

/** A repository's name and a tag or digest, as long as the registry lets them be. */
const longestId = 256;
