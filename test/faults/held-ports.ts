import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const established = '01';

/** The clients' ports of the connections that a process holds on `port` (proc(5): /proc/PID/fd, /proc/net/tcp). */
export function heldPorts(processId: number, port: number): Set<number> {
  const inodes = new Set(socketsOf(processId));
  const held = new Set<number>();
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n').slice(1)) {
    const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
    if (state === established && portIn(local) === port && inodes.has(inode)) held.add(portIn(remote));
  }
  return held;
}

function socketsOf(processId: number): string[] {
  const folder = `/proc/${processId}/fd`;
  return readdirSync(folder).flatMap((name) => {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${name}`))?.[1];
    return inode === undefined ? [] : [inode];
  });
}

/** Where a link leads; nowhere when the descriptor was closed in between. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function portIn(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
