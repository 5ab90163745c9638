import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { listRepositoriesResponse, listTagsResponse } from '../../contract/resources/swr.ts';
import { parseImageName, registryHosts } from '../../domain/image-name.ts';

/** An image of the built-in registry as somebody names it. */
export interface NamedImage {
  /** `organization/repository`. */
  readonly repository: string;
  readonly tag?: string;
  /** The path of the repository in the API. */
  readonly path: string;
}

/** Reads `organization/repository[:tag]`, with the platform's host in front or not. Throws an `OperatorError` for anything else. */
export function readImageName(api: ApiClient, named: string): NamedImage {
  const { port } = new URL(api.target.address);
  const found = parseImageName(named, registryHosts(api.target.address, Number(port) || 443, []));
  if (found.kind !== 'built-in' || named.includes('@')) throw operatorError('image.not-ours', { image: named });
  const [organization = '', ...rest] = found.repository.split('/');
  const path = apiPath`/v2/manage/namespaces/${organization}/repos/${rest.join('$')}`;
  const isTagged = named.trim().endsWith(`:${found.reference}`);
  return { repository: found.repository, path, ...(isTagged && { tag: found.reference }) };
}

/** The repositories, by name; with `part` those whose name has it in it. */
export function listRepositories(api: ApiClient, part?: string) {
  const query = { name: part, order_column: 'name', order_type: 'asc' };
  return allSlices((slice) =>
    api.call({ method: 'GET', path: '/v2/manage/repos', query: { ...query, ...slice } }, listRepositoriesResponse),
  );
}

/** The tags of a repository, the latest first. */
export function listTags(api: ApiClient, { path }: NamedImage) {
  return allSlices((slice) => api.call({ method: 'GET', path: `${path}/tags`, query: slice }, listTagsResponse));
}

const rows = 1_000;
/** A list that has no end is somebody's mistake. */
const mostSlices = 1_000;

/** Reads a list of this part of the API, where `offset` counts rows (SWR, "Querying the image repository list"). */
async function allSlices<Row>(
  read: (slice: { readonly offset: number; readonly limit: number }) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let at = 0; at < mostSlices; at++) {
    const slice = await read({ offset: found.length, limit: rows });
    found.push(...slice);
    if (slice.length < rows) break;
  }
  return found;
}
