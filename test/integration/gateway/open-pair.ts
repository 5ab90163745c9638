import { parseStream } from '../../support/full-frame-parser.ts';
import { type GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import type { RawServer } from './raw-server.ts';

/** Raw peers on both sides of an open WebSocket: nothing is answered by itself. */
export interface OpenPair {
  readonly client: RawPeer;
  readonly server: RawPeer;
}

/** Opens a WebSocket; with `lines` in the place of a token. */
export async function openPair(
  stage: GatewayStage,
  image: RawServer,
  lines: readonly string[] = [`X-Auth-Token: ${stage.token()}`],
  service = serviceId,
): Promise<OpenPair> {
  const client = await stage.client();
  client.write([`GET /v1/infers/${service} HTTP/1.1`, 'Host: a', ...lines, ...upgradeLines, '', ''].join('\r\n'));
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  return { client, server };
}

/** Resolves when the peer has got a Close frame; gives its code and reason. What came before it were whole frames. */
export async function closeOf(peer: RawPeer): Promise<string> {
  await peer.until('a Close frame', () => parseStream(peer.received).closeCode !== undefined);
  const { closeCode, closeReason, rest } = parseStream(peer.received);
  return rest === 0 ? `${closeCode} ${closeReason}` : `${closeCode}, and ${rest} bytes behind it`;
}

/** Whether bytes still pass. */
export async function passes({ client, server }: OpenPair): Promise<boolean> {
  const ping = Buffer.of(0x8a, 0x80, 0, 0, 0, 0);
  const before = server.received.length;
  client.write(ping);
  await server.until('a pong, or the end', () => server.received.length >= before + ping.length || server.ended);
  return server.received.subarray(before).equals(ping);
}
