import { cancelUpload, continueUpload, finishUpload, showUpload } from './operations/continue-upload.ts';
import { deleteBlob } from './operations/delete-blob.ts';
import { deleteManifest } from './operations/delete-manifest.ts';
import { listReferrers } from './operations/list-referrers.ts';
import { listTags } from './operations/list-tags.ts';
import { putManifest } from './operations/put-manifest.ts';
import { readBlob } from './operations/read-blob.ts';
import { readManifest } from './operations/read-manifest.ts';
import { startUpload } from './operations/start-upload.ts';
import type { RegistryPath } from './path.ts';
import type { RegistryAction } from './registry-deps.ts';
import type { RegistryCall, RegistryParts } from './registry-parts.ts';

/** What to do for a request, and the right that it takes. */
export interface RegistryOperation {
  readonly action: RegistryAction;
  readonly run: (parts: RegistryParts, call: RegistryCall) => Promise<Response>;
}

type Target = Exclude<RegistryPath, { kind: 'base' }>;

/** The table of contents of the registry. Undefined where the method does not fit the target. */
export function findOperation(method: string, target: Target): RegistryOperation | undefined {
  const verb = method === 'HEAD' ? 'GET' : method;
  switch (target.kind) {
    case 'manifest':
      return manifestOperation(verb, target.reference);
    case 'blob':
      return blobOperation(verb, target.digest);
    case 'uploads':
      return verb === 'POST' ? { action: 'push', run: startUpload } : undefined;
    case 'upload':
      return uploadOperation(verb, target.id);
    case 'tags':
      return verb === 'GET' ? { action: 'pull', run: listTags } : undefined;
    case 'referrers':
      return verb === 'GET'
        ? { action: 'pull', run: (parts, call) => listReferrers(parts, call, target.digest) }
        : undefined;
  }
}

/** For the `Allow` of a 405. */
export function methodsOf(target: Target): readonly string[] {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => findOperation(method, target));
}

function manifestOperation(verb: string, reference: string): RegistryOperation | undefined {
  if (verb === 'GET') return { action: 'pull', run: (parts, call) => readManifest(parts, call, reference) };
  if (verb === 'PUT') return { action: 'push', run: (parts, call) => putManifest(parts, call, reference) };
  if (verb === 'DELETE') return { action: 'delete', run: (parts, call) => deleteManifest(parts, call, reference) };
  return undefined;
}

function blobOperation(verb: string, digest: string): RegistryOperation | undefined {
  if (verb === 'GET') return { action: 'pull', run: (parts, call) => readBlob(parts, call, digest) };
  if (verb === 'DELETE') return { action: 'delete', run: (parts, call) => deleteBlob(parts, call, digest) };
  return undefined;
}

function uploadOperation(verb: string, id: string): RegistryOperation | undefined {
  if (verb === 'GET') return { action: 'push', run: (parts, call) => showUpload(parts, call, id) };
  if (verb === 'PATCH') return { action: 'push', run: (parts, call) => continueUpload(parts, call, id) };
  if (verb === 'PUT') return { action: 'push', run: (parts, call) => finishUpload(parts, call, id) };
  if (verb === 'DELETE') return { action: 'push', run: (parts, call) => cancelUpload(parts, call, id) };
  return undefined;
}
