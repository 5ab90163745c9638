/** `sluice-<installation>-<id>`: unique on the engine, so that a second `start` of the same instance is refused there. */
export function containerName(installation: string, id: string): string {
  // A container's own id stands for one that somebody has renamed (see `instanceId`).
  return /^[0-9a-f]{64}$/.test(id) ? id : `sluice-${installation}-${id}`;
}

/** The instance's id from the container's names; the container's own id when somebody has renamed it, so that it can still be stopped. */
export function instanceId(
  installation: string,
  container: { readonly Id: string; readonly Names?: readonly string[] | null },
): string {
  const prefix = `/sluice-${installation}-`;
  const name = container.Names?.find((candidate) => candidate.startsWith(prefix));
  return name?.slice(prefix.length) ?? container.Id;
}
