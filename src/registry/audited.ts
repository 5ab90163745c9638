import { ClientError } from '../contract/errors.ts';
import { mostTags } from './operations/put-manifest.ts';
import type { RegistryPath } from './path.ts';
import type { RegistryDeps, RegistryIdentity } from './registry-deps.ts';
import { clientAddressOf } from './request-login.ts';

interface Change<Identity> {
  readonly request: Request;
  readonly requestId: string;
  readonly identity: Identity;
  readonly target: RegistryPath;
  /** Of the query. */
  readonly tags: readonly string[];
}

/** Answers with `call`, and leaves a record where that changes images. Their layers come and go with them, and are many. */
export async function audited<Identity extends RegistryIdentity>(
  { audit }: Pick<RegistryDeps<Identity>, 'audit'>,
  { request, requestId, identity, target, tags }: Change<Identity>,
  call: () => Promise<Response>,
): Promise<Response> {
  const changed = audit && changedBy(request.method, target, tags);
  if (changed === undefined) return call();
  const clientAddress = clientAddressOf(request.headers);
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

function changedBy(method: string, target: RegistryPath, tags: readonly string[]) {
  if (target.kind === 'manifest' && (method === 'PUT' || method === 'DELETE')) {
    const { name, reference } = target;
    const isDigest = reference.includes(':');
    const resources = named(name, 'image', `${name}${isDigest ? '@' : ':'}${reference}`);
    const tagged = method === 'PUT' && isDigest ? tags.slice(0, mostTags) : [];
    for (const tag of tagged) resources.push({ type: 'image', id: `${name}:${tag}` });
    return { action: `${method} /v2/{repository}/manifests/{reference}`, resources };
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
