import type { ListeningPorts } from '../engine.ts';

const listening = '0A';
/** The engine's own name server inside every container. */
const embeddedDns = '0B00007F';
const mappedIpv4 = '0000000000000000FFFF0000';

/**
 * Listening ports from the texts of `/proc/net/tcp` and `/proc/net/tcp6` (proc_net_tcp(5)). Addresses stand there as
 * 32-bit words in the machine's byte order, which is little-endian on all platforms of ours.
 */
export function parseListeningPorts(tables: readonly string[]): ListeningPorts {
  const reachable = new Set<number>();
  const loopback = new Set<number>();
  const ipv6 = new Set<number>();
  for (const line of tables.join('\n').split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state !== listening || address === embeddedDns) continue;
    const number = Number.parseInt(port, 16);
    (isLoopback(address) ? loopback : reachable).add(number);
    if (address.length === 32 && !address.startsWith(mappedIpv4)) ipv6.add(number);
  }
  const loopbackOnly = [...loopback].filter((port) => !reachable.has(port));
  return { reachable: ascending([...reachable]), loopbackOnly: ascending(loopbackOnly), ipv6: ascending([...ipv6]) };
}

/** 127.0.0.0/8, ::1, and 127.0.0.0/8 mapped into IPv6. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  if (address === '00000000000000000000000001000000') return true;
  return address.startsWith(mappedIpv4) && address.endsWith('7F');
}

function ascending(ports: number[]): number[] {
  return ports.sort((a, b) => a - b);
}
