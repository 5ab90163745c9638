const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes in the unit that fits, 1000 to the next; the exact number on hover. */
export function Size({ bytes }: { readonly bytes: number }) {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return (
    <span title={`${bytes} B`}>
      {value.toFixed(power === 0 || value >= 100 ? 0 : 1)} {units[power]}
    </span>
  );
}
