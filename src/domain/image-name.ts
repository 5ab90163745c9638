import type { Notice } from '../contract/notices.ts';
import { notice } from '../contract/notices.ts';

/** Where an image is to be found, as a person named it. */
export type ImageName =
  /** In the platform's own registry; `reference` is a tag or a digest. */
  | { readonly kind: 'built-in'; readonly repository: string; readonly reference: string }
  /** In another registry; `repository` carries the host, `name` is what an engine pulls. */
  | { readonly kind: 'outside'; readonly repository: string; readonly name: string }
  | { readonly kind: 'invalid'; readonly notice: Notice };

/** One part of a repository's name (OCI distribution-spec, "Pulling manifests"). */
export const repositoryPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/** A tag (the same section). */
export const tagForm = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestForm = /^sha256:[0-9a-f]{64}$/;
/** Holds the copies of outside images; nobody but the platform writes there, and only the engine reads. */
export const copiesOrganization = 'sluice-copies';

/** Where the copy of a model's outside image lies in the built-in registry. */
export function copiedRepository(modelId: string): string {
  return `${copiesOrganization}/${modelId}`;
}

/** Longest repository name, host excluded, characters. */
export const longestRepository = 255;

/**
 * Reads an image address (`source_location` of an Image model) the way Docker does, with one difference: an address
 * without a host means the platform's own registry. `ownHosts` are the names (`host` or `host:port`, lower case) under
 * which the platform serves that registry.
 */
export function parseImageName(source: string, ownHosts: ReadonlySet<string>): ImageName {
  const image = source.trim();
  if (image === '') return { kind: 'invalid', notice: notice('model.image-name-empty', {}) };
  if (image.includes('://')) return { kind: 'invalid', notice: notice('model.image-name-scheme', { image }) };
  const { host, path, tag, digest } = split(image);
  const problem = problemOf(image, path, tag, digest);
  if (problem) return { kind: 'invalid', notice: problem };
  const reference = digest ?? tag ?? 'latest';
  if (host !== undefined && !ownHosts.has(host)) return outside(host, path, reference, digest !== undefined);
  if (!path.includes('/')) {
    return { kind: 'invalid', notice: notice('model.image-name-organization', { image }) };
  }
  return { kind: 'built-in', repository: path, reference };
}

/** The names under which a platform at `address` (`https://host[:port]`) serves its registry; `aliases` are the operator's own. */
export function registryHosts(address: string, listenPort: number, aliases: readonly string[]): ReadonlySet<string> {
  const url = new URL(address);
  const names = ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${listenPort}`);
  names.push(url.port === '' ? `${url.hostname}:443` : url.host, ...aliases);
  if (url.port === '') names.push(url.hostname);
  return new Set(names.map((name) => name.toLowerCase()));
}

/** The names of Docker Hub's registry, which has another one in images' names. */
const hubNames: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
const registryForm =
  /^(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;
/** Longest `host:port`, characters. */
const longestRegistry = 261;

/** The one form of `host[:port]` in which addresses of images name a registry outside; undefined for what none of them names. */
export function registryName(text: string): string | undefined {
  const name = text.toLowerCase();
  const form = name.length > longestRegistry ? null : registryForm.exec(name);
  if (form === null || !isRegistryHost(name) || Number(form[1] ?? 443) > 65_535) return undefined;
  return hubNames.has(name) ? 'docker.io' : name;
}

/** The registry of a repository outside, `host[:port]/path`. */
export function registryOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

/** What Docker takes for a host in the first part of an image's name. */
function isRegistryHost(part: string): boolean {
  return part === 'localhost' || /[.:]/.test(part);
}

function split(image: string): { host?: string; path: string; tag?: string; digest?: string } {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const whole = hasTag ? named.slice(0, colon) : named;
  const slash = whole.indexOf('/');
  const first = slash < 0 ? '' : whole.slice(0, slash);
  const isHost = isRegistryHost(first);
  return {
    ...(isHost ? { host: first.toLowerCase() } : {}),
    path: isHost ? whole.slice(slash + 1) : whole,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function problemOf(image: string, repository: string, tag?: string, digest?: string): Notice | undefined {
  const good =
    repository.length <= longestRepository && repository.split('/').every((part) => repositoryPart.test(part));
  if (!good) return notice('model.image-name-characters', { image, repository });
  if (tag !== undefined && !tagForm.test(tag)) return notice('model.image-name-tag', { image, tag });
  if (digest !== undefined && !digestForm.test(digest)) return notice('model.image-name-digest', { image, digest });
  return undefined;
}

function outside(host: string, path: string, reference: string, byDigest: boolean): ImageName {
  const hub = hubNames.has(host);
  const repository = `${hub ? 'docker.io' : host}/${hub && !path.includes('/') ? `library/${path}` : path}`;
  return { kind: 'outside', repository, name: `${repository}${byDigest ? '@' : ':'}${reference}` };
}
