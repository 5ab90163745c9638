/** One entry of a tar archive (POSIX.1-2017, pax). */
export interface TarEntry {
  /** With slashes, relative. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  /** Bits of permission. */
  readonly mode: number;
  /** Bytes; of files only. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modifiedAt: number;
  /** Where a symbolic link points. */
  readonly target?: string;
}

export const blockSize = 512;
const flags = { file: '0', link: '2', folder: '5' } as const;
/** What eleven octal digits hold. */
const longestSize = 8 ** 11 - 1;

/** What stands before an entry's content: its header, and one with what does not fit into that. */
export function tarHeader(entry: TarEntry): Uint8Array {
  const path = entry.type === 'folder' ? `${entry.path}/` : entry.path;
  const { target = '', size } = entry;
  const more = [
    ...(fits(path) ? [] : [record('path', path)]),
    ...(fits(target) ? [] : [record('linkpath', target)]),
    ...(size <= longestSize ? [] : [record('size', String(size))]),
  ];
  const own = header({ ...entry, path, target, size: Math.min(size, longestSize) }, flags[entry.type]);
  if (more.length === 0) return own;
  const content = Buffer.concat(more);
  const extended = header({ ...entry, path: 'pax', target: '', size: content.length, mode: 0o644 }, 'x');
  return Buffer.concat([extended, content, padding(content.length), own]);
}

/** Zeros up to the next block. */
export function padding(size: number): Uint8Array {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= 100;
}

function header(entry: Omit<TarEntry, 'type'>, flag: string): Uint8Array {
  const block = Buffer.alloc(blockSize);
  block.write(entry.path, 0, 100);
  block.write(octal(entry.mode & 0o7777, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(entry.size, 11), 124);
  block.write(octal(Math.max(0, Math.floor(entry.modifiedAt)), 11), 136);
  block.fill(' ', 148, 156);
  block.write(flag, 156);
  block.write(entry.target ?? '', 157, 100);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\u0000 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0').slice(-digits);
}

/** `length keyword=value\n`, where the length counts itself. */
function record(keyword: string, value: string): Buffer {
  const rest = Buffer.from(` ${keyword}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
