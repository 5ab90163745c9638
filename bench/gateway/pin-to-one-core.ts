/** Puts this process, all its threads, on the first of the cores that it may use; gives that one and another; undefined where there is one only. */
export function pinToOneCore(): [load: number, proxy: number] | undefined {
  const { stdout } = Bun.spawnSync(['taskset', '-pc', String(process.pid)]);
  const list = stdout.toString().split(':').at(-1)?.trim() ?? '';
  const allowed = list.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const [load, proxy] = allowed;
  if (load === undefined || proxy === undefined) return undefined;
  Bun.spawnSync(['taskset', '-apc', String(load), String(process.pid)]);
  return [load, proxy];
}
