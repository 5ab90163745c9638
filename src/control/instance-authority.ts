import type { InstanceAddress } from '../contract/instance.ts';

/** `host:port` as it stands in a URL and in `Host`: IPv6 in brackets. */
export function instanceAuthority({ host, port }: Pick<InstanceAddress, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
