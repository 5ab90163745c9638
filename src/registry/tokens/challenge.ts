import { findOperation } from '../find-operation.ts';
import { parseRegistryPath } from '../path.ts';
import { repositoryNameOf } from '../repository-name.ts';
import { scopeText } from './scope.ts';

/** Where tokens are to be had. No path of a repository is that short. */
export const tokenPath = '/v2/token';

/** A name or address with or without a port; nothing that would end the quotes of the challenge or lead to another path. */
const hostForm = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

const basic = 'Basic realm="Sluice registry", charset="UTF-8"';

interface Challenged {
  readonly request: Request;
  /** Of the request, without its query. */
  readonly path: string;
  /** Why what came is not enough (RFC 6750, section 3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope';
}

/**
 * The `WWW-Authenticate` fields of a 401 (distribution, "Docker Registry Token Authentication"). The realm is where the client has
 * found the registry. Clients take the first scheme that they know, and some all of them, one over the other: only who
 * came with a Basic login hears of Basic, behind Bearer.
 */
export function challenges(
  tokens: { readonly service: string; readonly address: string } | undefined,
  { request, path, error }: Challenged,
): readonly string[] {
  if (tokens === undefined || path === tokenPath) return [basic];
  const { protocol, host: usualHost } = new URL(tokens.address);
  const given = request.headers.get('host') ?? '';
  const realm = `${protocol}//${hostForm.test(given) ? given : usualHost}${tokenPath}`;
  const scope = neededScope(request, path);
  const bearer = [
    `Bearer realm="${realm}"`,
    `service="${tokens.service}"`,
    ...(scope === '' ? [] : [`scope="${scope}"`]),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ].join(',');
  return /^basic /i.test(request.headers.get('authorization') ?? '') ? [bearer, basic] : [bearer];
}

/** What the request takes; nothing where it names no repository. */
function neededScope({ method, url }: Request, path: string): string {
  const target = parseRegistryPath(path);
  if (target === undefined || target.kind === 'base') return '';
  const name = repositoryNameOf(target.name);
  const action = findOperation(method, target)?.action;
  if (name === undefined || action === undefined) return '';
  const own = scopeText({ name, actions: action === 'push' ? ['pull', 'push'] : [action] });
  const mark = url.indexOf('?');
  const from = repositoryNameOf(new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)).get('from') ?? '');
  const mounted = target.kind === 'uploads' && from !== undefined && from !== name;
  return mounted ? `${own} ${scopeText({ name: from, actions: ['pull'] })}` : own;
}
