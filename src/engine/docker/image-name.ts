/** An image's name in its two parts, as `POST /images/create` wants them. */
export interface ImageName {
  readonly repository: string;
  /** Tag or `sha256:…` digest; `latest` when the name has neither, as an engine would otherwise pull every tag. */
  readonly selector: string;
}

/** Of `name:tag@digest` the digest counts, as for the engine. */
export function splitImageName(name: string): ImageName {
  const [tagged = '', digest] = name.split('@', 2);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const repository = hasTag ? tagged.slice(0, colon) : tagged;
  return { repository, selector: digest ?? (hasTag ? tagged.slice(colon + 1) : 'latest') };
}

/** The digest under which the engine knows the image in the repository of `name`, from the image's `RepoDigests`. */
export function repositoryDigest(name: string, repositoryDigests: readonly string[]): string | undefined {
  const { repository, selector } = splitImageName(name);
  if (selector.startsWith('sha256:')) return selector;
  const wanted = fullRepository(repository);
  const match = repositoryDigests.find((entry) => fullRepository(entry.split('@', 1)[0] ?? '') === wanted);
  return match?.split('@', 2)[1];
}

/** `redis` → `docker.io/library/redis`: engines shorten the names of Docker Hub in some answers and not in others. */
function fullRepository(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const host = isHost ? first : 'docker.io';
  const path = isHost ? rest : [first, ...rest];
  if (host !== 'docker.io' && host !== 'index.docker.io') return repository;
  return `docker.io/${path.length === 1 ? 'library/' : ''}${path.join('/')}`;
}
