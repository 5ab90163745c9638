/** What a manifest means for others of its repository; digests as text. */
export interface ManifestTies {
  /** Without which it is of no use: its blobs, and the images of an index. */
  readonly needs: ReadonlySet<string>;
  /** What it tells something about (OCI image-spec, `subject`). */
  readonly subject: string | undefined;
}

/**
 * Those of `loose` (manifests that nobody names or uses) that nothing else holds: neither an index that stays, nor a subject that
 * stays and that they tell something about. With an index go the images that only it held, if they are loose themselves.
 */
export function unneededManifests(
  manifests: ReadonlyMap<string, ManifestTies>,
  loose: ReadonlySet<string>,
): ReadonlySet<string> {
  const staying = new Map(manifests);
  for (let before = -1; before !== staying.size; ) {
    before = staying.size;
    const needed = new Set([...staying.values()].flatMap(({ needs }) => [...needs]));
    for (const [digest, { subject }] of staying) {
      const isHeld = needed.has(digest) || (subject !== undefined && subject !== digest && staying.has(subject));
      if (loose.has(digest) && !isHeld) staying.delete(digest);
    }
  }
  return new Set([...manifests.keys()].filter((digest) => !staying.has(digest)));
}
