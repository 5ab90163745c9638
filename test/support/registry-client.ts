import { dockerLoginKey } from '../../src/auth/docker-login-key.ts';
import type { CallOptions } from '../integration/registry/registry-stage.ts';
import type { TestApi } from './test-api.ts';

/** The registry behind a test's API, used as `docker` would; `as`: another login, `null`: none. */
export function registryOf(api: TestApi) {
  const { access_key: key, secret_key: secret } = api.credentials;
  const own = `local@${key}:${dockerLoginKey(key, secret)}`;
  return {
    own,
    call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
      const headers = new Headers(options.headers);
      const login = options.as === undefined ? own : options.as;
      if (login !== null) headers.set('Authorization', `Basic ${btoa(login)}`);
      const body = options.body === undefined ? {} : { body: options.body };
      return fetch(`${api.address}${path}`, { method, headers, signal: AbortSignal.timeout(30_000), ...body });
    },
  };
}
