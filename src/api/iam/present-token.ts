import type { TokenClaims } from '../../auth/token.ts';
import type { TokenResponse } from '../../contract/resources/token.ts';
import { catalog } from './catalog.ts';
import { keystoneTime } from './keystone-time.ts';

/** What the body of a token answer says about a token (reference, 3.1). */
export function presentToken(
  claims: TokenClaims,
  endpoints: { readonly accessAddress: string; readonly region: string } | undefined,
): TokenResponse {
  const { domain, project } = claims;
  return {
    token: {
      ...(endpoints && { catalog: catalog(endpoints.accessAddress, endpoints.region, project?.id) }),
      ...(claims.domainScoped && { domain }),
      ...(project && { project: { ...project, domain } }),
      expires_at: keystoneTime(claims.exp * 1_000),
      issued_at: keystoneTime(claims.iat * 1_000),
      methods: [...claims.methods],
      roles: claims.roles.map((name) => ({ id: '0', name })),
      user: { id: claims.sub, name: claims.name, password_expires_at: '', domain },
    },
  };
}
