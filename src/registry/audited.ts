import { localAddress } from '../contract/audit.ts';
import { ClientError } from '../contract/errors.ts';
import { clientAddressHeader } from '../contract/gateway-headers.ts';
import type { RegistryPath } from './path.ts';
import type { RegistryDeps, RegistryIdentity } from './registry-deps.ts';

interface Change<Identity> {
  readonly request: Request;
  readonly requestId: string;
  readonly identity: Identity;
  readonly target: RegistryPath;
}

/** Answers with `call`, and leaves a record where that changes images. Their layers come and go with them, and are many. */
export async function audited<Identity extends RegistryIdentity>(
  { audit }: Pick<RegistryDeps<Identity>, 'audit'>,
  { request, requestId, identity, target }: Change<Identity>,
  call: () => Promise<Response>,
): Promise<Response> {
  const changed = audit && changedBy(request.method, target);
  if (changed === undefined) return call();
  const clientAddress = request.headers.get(clientAddressHeader) ?? localAddress;
  const over = await audit?.({ requestId, identity, clientAddress, ...changed });
  try {
    const response = await call();
    await over?.({ status: response.status });
    return response;
  } catch (error) {
    const known = error instanceof ClientError ? error.definition : undefined;
    await over?.({ status: known?.status ?? 500, ...(known && { errorCode: known.code }) });
    throw error;
  }
}

function changedBy(method: string, target: RegistryPath) {
  if (target.kind === 'manifest' && (method === 'PUT' || method === 'DELETE')) {
    const { name, reference } = target;
    const image = `${name}${reference.includes(':') ? '@' : ':'}${reference}`;
    return { action: `${method} /v2/{repository}/manifests/{reference}`, resources: named(name, 'image', image) };
  }
  if (target.kind === 'blob' && method === 'DELETE') {
    return { action: 'DELETE /v2/{repository}/blobs/{digest}', resources: named(target.name, 'blob', target.digest) };
  }
  return undefined;
}

function named(repository: string, type: string, id: string) {
  return [
    { type: 'repository', id: repository },
    { type, id },
  ];
}
