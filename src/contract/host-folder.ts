/** What became of a request for a folder of the machine. */
type HostFolder =
  /** Its path without symbolic links. */
  { readonly path: string } | { readonly refused: 'outside' | 'missing' };

/** Finds a folder of the machine that services may be given. */
export type HostFolderLookup = (path: string) => Promise<HostFolder>;
