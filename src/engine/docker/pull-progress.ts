import type { WirePullLine } from './wire.ts';

export interface PullProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Adds up the bytes of an image's layers from the lines of a pull. The total grows while layers are announced, as the
 * engine tells a layer's size when it starts on it. Returns undefined for a line that changes nothing.
 */
export function createPullProgress(): (line: WirePullLine) => PullProgress | undefined {
  const layers = new Map<string, { done: number; total: number }>();

  function update({ status, id, progressDetail }: WirePullLine): boolean {
    if (id === undefined) return false;
    const layer = layers.get(id);
    if (status === 'Downloading' && progressDetail?.total !== undefined && progressDetail.total > 0) {
      layers.set(id, {
        done: Math.min(progressDetail.current ?? 0, progressDetail.total),
        total: progressDetail.total,
      });
      return true;
    }
    if (layer === undefined || (status !== 'Download complete' && status !== 'Pull complete')) return false;
    const changed = layer.done !== layer.total;
    layer.done = layer.total;
    return changed;
  }

  return (line) => {
    if (!update(line)) return undefined;
    let [done, total] = [0, 0];
    for (const layer of layers.values()) [done, total] = [done + layer.done, total + layer.total];
    return { done, total };
  };
}
