/** Whether a request is the registry's: everything under `/v2/` is, except the management of its organizations and repositories. */
export function isRegistryPath(url: string): boolean {
  // Not parsed as a URL: the host in it is the client's word, and may be one that no URL can have.
  return /^[a-z]+:\/\/[^/]*\/v2(?:$|\?|\/(?!manage\/))/.test(url);
}
