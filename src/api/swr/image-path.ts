import type { ApiDependencies } from '../dependencies.ts';

/** `host:port` of the registry, as clients name it. */
export function registryHost({ accessAddress }: Pick<ApiDependencies, 'accessAddress'>): string {
  return new URL(accessAddress).host;
}

/** What a client pulls. */
export function imagePath(deps: Pick<ApiDependencies, 'accessAddress'>, image: string): string {
  return `${registryHost(deps)}/${image}`;
}
