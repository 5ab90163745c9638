/** The registry that somebody means who pastes its address: `https://registry.example.com/v2/` → `registry.example.com`. */
export function registryArgument(typed: string | undefined): string {
  return (typed ?? '').replace(/^https?:\/\//i, '').replace(/\/.*$/s, '');
}
