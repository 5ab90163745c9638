export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** `index` lists manifests for several platforms; `image` has a configuration and layers. */
export type ManifestKind = 'image' | 'index';

const kinds: ReadonlyMap<string, ManifestKind> = new Map([
  [mediaTypes.ociManifest, 'image'],
  [mediaTypes.dockerManifest, 'image'],
  [mediaTypes.ociIndex, 'index'],
  [mediaTypes.dockerList, 'index'],
]);

/** Undefined for media types that the registry does not take as manifests. */
export function manifestKind(mediaType: string): ManifestKind | undefined {
  return kinds.get(mediaType);
}

/** What Docker made before 1.10: without digests for its contents, and no client makes it any longer. */
export function isSchema1(mediaType: string): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(mediaType);
}

export const supportedManifests = [...kinds.keys()].join(', ');

const configurations: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** The configuration of something that an engine can run, and not of another artifact (a chart, a signature, …). */
export function isImageConfiguration(mediaType: string): boolean {
  return configurations.has(mediaType);
}

/** Layers that stay where their `urls` say and need not be pushed. */
export function isNonDistributable(mediaType: string): boolean {
  return (
    mediaType.startsWith('application/vnd.docker.image.rootfs.foreign.') ||
    mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.')
  );
}
