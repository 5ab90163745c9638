/** Where an Engine API answers, as `fetch` wants it. */
export interface EngineEndpoint {
  /** As the operator wrote it, for words in errors. */
  readonly address: string;
  readonly base: string;
  /** Path of the socket when the engine is reached over one. */
  readonly unix?: string;
}

/**
 * Reads the forms that `DOCKER_HOST` may have: a path, `unix://PATH`, `tcp://HOST:PORT`, `http://…`, `https://…`.
 * Throws with words for any other (`ssh://`, `npipe://`).
 */
export function parseEngineEndpoint(address: string): EngineEndpoint {
  if (address.startsWith('/')) return { address, base: 'http://localhost', unix: address };
  if (address.startsWith('unix://'))
    return { address, base: 'http://localhost', unix: address.slice('unix://'.length) };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'tcp:') return { address, base: `http://${url.host}` };
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { address, base: `${url.protocol}//${url.host}` };
  throw new Error(
    `"${address}" is no address of a container engine. Use a socket's path, unix:///path, tcp://host:port or https://host:port.`,
  );
}
