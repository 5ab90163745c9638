import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { modelImageReport } from '../../contract/resources/image-report.ts';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { shellWord } from '../shell-word.ts';

/** Where a service can be called at, as far as that is known. */
export interface CallPlace {
  readonly path?: string;
  readonly subprotocol?: string;
}

/** Where the image doctor found the image to answer handshakes; nothing of a model that was not examined. */
export async function examinedPlace(api: ApiClient, modelId: string): Promise<CallPlace> {
  try {
    const path = apiPath`/v1/{p}/models/${modelId}/image-report`;
    const { report } = await api.call({ method: 'GET', path }, modelImageReport);
    const { websocket_path: found, subprotocol } = report ?? {};
    return { ...(found !== undefined && { path: found }), ...(subprotocol !== undefined && { subprotocol }) };
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return {};
    throw error;
  }
}

/** A command line that calls the service; `options` are those that name the platform, as they were given. */
export function tryCommand(
  { service_name: name, access_address }: Pick<ServiceDetail, 'service_name' | 'access_address'>,
  { path, subprotocol }: CallPlace,
  options: readonly (readonly [name: string, value: string])[],
): string {
  const isWebSocket = access_address.startsWith('wss:');
  const call = isWebSocket ? ['connect', name, ...(path === undefined ? [] : [path])] : ['call', name, path ?? '/'];
  const offered = isWebSocket && subprotocol !== undefined ? ['--subprotocol', subprotocol] : [];
  const platform = options.flatMap(([option, value]) => [`--${option}`, value]);
  return ['sluice', ...call, ...offered, ...platform].map(shellWord).join(' ');
}
