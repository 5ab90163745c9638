import { stat } from 'node:fs/promises';

/** Those of the paths that are device nodes of this machine. */
export async function presentDeviceNodes(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(isDeviceNode));
  return paths.filter((_, index) => found[index]);
}

async function isDeviceNode(path: string): Promise<boolean> {
  try {
    const facts = await stat(path);
    return facts.isCharacterDevice() || facts.isBlockDevice();
  } catch {
    return false;
  }
}
