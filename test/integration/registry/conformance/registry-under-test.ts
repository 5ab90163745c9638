import type { CallOptions } from '../registry-stage.ts';

/** What the checks need of a registry, ours or another. */
export interface RegistryUnderTest {
  /** `127.0.0.1:PORT`; plain HTTP. */
  readonly host: string;
  /** One request; `path` may be what a `Location` said. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
}
