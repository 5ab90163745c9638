import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortHolder {
  readonly pid: number;
  readonly name: string;
  /** Its descriptors that listen on the port. */
  readonly descriptors: readonly number[];
}

export interface PortHolders {
  readonly processes: readonly PortHolder[];
  /** Someone listens whose process cannot be seen: another user's, or another system than Linux. */
  readonly hidden: boolean;
}

/** State LISTEN in /proc/net/tcp (net/tcp_states.h). */
const listening = '0A';

/** Who listens on a TCP port, from /proc. */
export function findPortHolders(port: number): PortHolders {
  const wanted = new Set([...listeningInodes('/proc/net/tcp', port), ...listeningInodes('/proc/net/tcp6', port)]);
  if (wanted.size === 0) return { processes: [], hidden: true };
  const found = new Set<string>();
  const processes = numericEntries('/proc').flatMap((pid) => {
    const sockets = openSockets(pid).filter(({ inode }) => wanted.has(inode));
    for (const { inode } of sockets) found.add(inode);
    const descriptors = sockets.map(({ descriptor }) => descriptor);
    return sockets.length === 0 ? [] : [{ pid: Number(pid), name: text(`/proc/${pid}/comm`).trim(), descriptors }];
  });
  return { processes, hidden: found.size < wanted.size };
}

function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text(table)
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === listening)
    .map((columns) => columns[9] ?? '');
}

function openSockets(pid: string): { readonly descriptor: number; readonly inode: string }[] {
  return numericEntries(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      return match?.[1] === undefined ? [] : [{ descriptor: Number(descriptor), inode: match[1] }];
    } catch {
      return [];
    }
  });
}

function numericEntries(folder: string): string[] {
  try {
    return readdirSync(folder).filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
