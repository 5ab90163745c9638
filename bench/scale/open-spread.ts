import { serviceId } from '../gateway/routes.ts';
import { routeCount } from '../gateway/stage.ts';
import type { TlsClient } from '../gateway/tls-client.ts';
import { openWebSocket, upgradeRequest } from '../gateway/web-socket.ts';

/** Opens sockets to one service after the other, a few at a time, and tells now and then how far it is. */
export async function openSpread(
  port: number,
  token: string,
  count: number,
  onProgress: (open: number) => void = () => undefined,
): Promise<TlsClient[]> {
  const clients: TlsClient[] = [];
  let begun = 0;
  const open = async () => {
    while (begun < count) {
      const request = upgradeRequest(`/v1/infers/${serviceId(begun % routeCount)}/echo`, token);
      begun += 1;
      clients.push(await openWebSocket(port, request));
      if (clients.length % 5000 === 0) onProgress(clients.length);
    }
  };
  await Promise.all(Array.from({ length: 32 }, open));
  return clients;
}
