import type { RegistryGrant } from '../../auth/registry-token.ts';
import { clientError } from '../../contract/errors.ts';
import type { RegistryDeps, RegistryIdentity } from '../registry-deps.ts';
import { clientAddressOf, loginOf } from '../request-login.ts';
import { tokenPath } from './challenge.ts';
import type { RegistryTokens } from './registry-tokens.ts';
import { type AskedScope, parseScopes, scopeText } from './scope.ts';

/** A form has a name, a password or token, and some scopes. */
const longestForm = 65_536;

type Needs<Identity extends RegistryIdentity> = Pick<RegistryDeps<Identity>, 'authorize'>;

/**
 * GET and POST `/v2/token` (distribution, "Token Authentication Specification" and "Oauth2 Token Authentication"): a token for what is
 * asked for, as far as it is allowed; that a part is not is seen in the answer and is no error.
 */
export async function answerToken<Identity extends RegistryIdentity>(
  deps: Needs<Identity>,
  tokens: RegistryTokens<Identity>,
  request: Request,
): Promise<Response> {
  const { method } = request;
  if (method !== 'GET' && method !== 'POST') {
    throw clientError('registry.method-unsupported', { method, path: tokenPath });
  }
  const asked = method === 'GET' ? queryOf(request.url) : await formOf(request);
  const service = asked.get('service') ?? '';
  if (service !== '' && service !== tokens.service) {
    throw clientError('registry.token-service-unknown', { service: service.slice(0, 255), own: tokens.service });
  }
  const identity = method === 'GET' ? await byLogin(tokens, request) : await byForm(tokens, request, asked);
  if (identity === undefined) throw clientError('registry.unauthorized', {});
  const grants = await grantsOf(deps, identity, parseScopes(asked.getAll('scope')));
  const { token, issuedAt, expiresIn } = await tokens.issue(identity, grants);
  // A login that clients keep stays what it is with GET; a refresh token would take its place, and end sooner.
  const refreshes = method === 'POST' && asked.get('access_type') === 'offline' && !identity.anonymous;
  return Response.json(
    {
      token,
      access_token: token,
      expires_in: expiresIn,
      issued_at: new Date(issuedAt).toISOString(),
      scope: grants.map(scopeText).join(' '),
      ...(refreshes && { refresh_token: await tokens.issueRefresh(identity) }),
    },
    { headers: { 'Cache-Control': 'no-store' } },
  );
}

async function byLogin<Identity extends RegistryIdentity>(
  tokens: RegistryTokens<Identity>,
  request: Request,
): Promise<Identity | undefined> {
  const login = loginOf(request.headers);
  return login && tokens.signIn(login.username, login.password, clientAddressOf(request.headers));
}

async function byForm<Identity extends RegistryIdentity>(
  tokens: RegistryTokens<Identity>,
  request: Request,
  form: URLSearchParams,
): Promise<Identity | undefined> {
  const grant = form.get('grant_type') ?? '';
  if (grant === 'refresh_token') return tokens.renew(required(form, 'refresh_token'));
  if (grant !== 'password') throw clientError('registry.token-grant-unsupported', { grant: grant.slice(0, 64) });
  return tokens.signIn(required(form, 'username'), required(form, 'password'), clientAddressOf(request.headers));
}

function required(form: URLSearchParams, field: string): string {
  const value = form.get(field);
  if (value) return value;
  throw clientError('registry.token-field-missing', { field });
}

async function grantsOf<Identity extends RegistryIdentity>(
  { authorize }: Needs<Identity>,
  identity: Identity,
  scopes: readonly AskedScope[],
): Promise<readonly RegistryGrant[]> {
  const granted: RegistryGrant[] = [];
  for (const { name, actions } of scopes) {
    const allowed: RegistryGrant['actions'][number][] = [];
    for (const action of actions) if ((await authorize(identity, name, action)) === 'allowed') allowed.push(action);
    if (allowed.length > 0) granted.push({ type: 'repository', name, actions: allowed });
  }
  return granted;
}

function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/x-www-form-urlencoded') {
    throw clientError('registry.token-form-expected', { type: type.slice(0, 255) });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > longestForm) throw clientError('registry.token-form-too-large', { limit: longestForm });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
