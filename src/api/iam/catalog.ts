import { createHash } from 'node:crypto';
import type { TokenResponse } from '../../contract/resources/token.ts';

type Catalog = NonNullable<TokenResponse['token']['catalog']>;

/** Where each service of the cloud is found here: all of them at the one address (reference, 3.1). */
export function catalog(address: string, region: string, projectId: string | undefined): Catalog {
  const project = projectId === undefined ? '' : `/${projectId}`;
  return [
    entry('identity', 'iam', '*', `${address}/v3`),
    entry('modelarts', 'modelarts', region, `${address}/v1${project}`),
    entry('swr', 'swr', region, `${address}/v2`),
  ];
}

function entry(type: string, name: string, region: string, url: string): Catalog[number] {
  const endpoint = { id: stableId(`endpoint/${type}`), interface: 'public', region, region_id: region, url };
  return { type, id: stableId(`service/${type}`), name, endpoints: [endpoint] };
}

/** The same 32 hexadecimal digits for the same name at every start. */
export function stableId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
