/** `12.3 MB`; 0 stands for not known. */
export function sizeText(bytes: number): string {
  if (bytes <= 0) return '? MB';
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
