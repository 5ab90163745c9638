/** What a path below `/v2/` names; the names in it are not checked yet. */
export type RegistryPath =
  | { readonly kind: 'base' }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'referrers'; readonly name: string; readonly digest: string };

/**
 * Reads a request path (OCI distribution-spec 1.1, "Endpoints"). A repository may itself be called `org/blobs/uploads`, so
 * the end of the path decides. Undefined where the registry has nothing.
 */
export function parseRegistryPath(path: string): RegistryPath | undefined {
  if (path === '/v2' || path === '/v2/') return { kind: 'base' };
  if (!path.startsWith('/v2/')) return undefined;
  const parts = path.slice('/v2/'.length).split('/');
  const last = decode(parts.at(-1) ?? '');
  if (last === undefined) return undefined;
  const before = parts.at(-2);
  const name = parts.slice(0, -2).join('/');
  if (before === 'manifests') return named({ kind: 'manifest', name, reference: last });
  if (before === 'tags' && last === 'list') return named({ kind: 'tags', name });
  if (before === 'referrers') return named({ kind: 'referrers', name, digest: last });
  if (before === 'blobs')
    return named(last === 'uploads' ? { kind: 'uploads', name } : { kind: 'blob', name, digest: last });
  if (before !== 'uploads' || parts.at(-3) !== 'blobs') return undefined;
  const uploader = parts.slice(0, -3).join('/');
  return named(last === '' ? { kind: 'uploads', name: uploader } : { kind: 'upload', name: uploader, id: last });
}

function named(path: Exclude<RegistryPath, { kind: 'base' }>): RegistryPath | undefined {
  return path.name === '' ? undefined : path;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
