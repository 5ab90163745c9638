import { type AuditEnd, type AuditResource, type AuditStart, localAddress } from '../../contract/audit.ts';
import { clientAddressHeader } from '../../contract/gateway-headers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type ApiContext, type Operation, operationName } from '../operation.ts';
import { knownError } from './render-error.ts';

/** Who calls, as far as records name them. */
export type AuditedCaller = Pick<AuditStart, 'userId' | 'userName' | 'domainId' | 'credential'>;

/** Follows one call that may change something. */
export interface AuditTrail {
  /** Writes down who wants to do what. Rejects when that cannot be written: then nothing may be done. */
  known(caller: AuditedCaller): Promise<void>;
  /** Names what the call made, where its answer does not. */
  made(resource: AuditResource): void;
}

type Means = Pick<ApiDependencies, 'store' | 'now' | 'log'>;

/** Longest id of a path that a record keeps; ours are shorter. */
const longestId = 128;
/** Resources of one call that a record names. */
const mostResources = 100;
/** Longest answer in which the id of what was made is looked for, characters. */
const longestAnswer = 65_536;
/** Parts of paths that are, or may one day be, good for more than to name something. */
const secretPart = /code|secret|token|password/;

/**
 * Answers a call and leaves a record of it, if the operation can change anything: begun when the caller is known and before
 * anything is done, ended with what came of it. A call of nobody that is known leaves none.
 */
export async function audited(operation: Operation, context: ApiContext, means: Means): Promise<Response> {
  if (operation.method === 'get') return operation.handle(context);
  const id = context.get('requestId');
  let begun = false;
  let named: AuditResource | undefined;
  const resources = resourcesOf(context.req.param());
  context.set('trail', {
    async known(caller) {
      if (begun) return;
      const projectId = context.req.param('project_id');
      await means.store.audit.begin({
        id,
        at: means.now(),
        ...caller,
        clientAddress: context.req.header(clientAddressHeader) ?? localAddress,
        action: operationName(operation),
        ...(projectId !== undefined && { projectId: projectId.slice(0, longestId) }),
        resources,
      });
      begun = true;
    },
    made(resource) {
      named = resource;
    },
  });
  const over = async (end: Omit<AuditEnd, 'at'>) => {
    if (begun) await means.store.audit.finish(id, { at: means.now(), ...end });
  };
  // What was done stays done: a record that cannot be ended says that nobody knows, and the log says why.
  const unended = (error: unknown) => means.log.error({ error, requestId: id }, 'an audit record could not be ended');
  try {
    const response = await operation.handle(context);
    const made = begun && resources.length === 0 && response.ok ? (named ?? (await madeBy(response))) : undefined;
    await over({ status: response.status, ...(made && { made }) }).catch(unended);
    return response;
  } catch (error) {
    const { status, code } = knownError(error)?.definition ?? { status: 500, code: undefined };
    await over({ status, ...(code !== undefined && { errorCode: code }) }).catch(unended);
    throw error;
  }
}

/** What the path names, but for the project and for what is a secret; several in one part are separated by commas. */
function resourcesOf(parts: Readonly<Record<string, string | undefined>>): readonly AuditResource[] {
  const found = Object.entries(parts).flatMap(([name, value = '']) => {
    if (name === 'project_id' || secretPart.test(name)) return [];
    const ids = value.split(',', mostResources).filter((id) => id !== '');
    return ids.map((id) => ({ type: typeOf(name), id: id.slice(0, longestId) }));
  });
  return found.slice(0, mostResources);
}

/** `service_id` names a service. */
function typeOf(name: string): string {
  return name.replace(/_id$/, '').replaceAll('_', '-');
}

/** What an answer says was made: its own `service_id`, or that of the one thing in it: `{"user": {"id": …}}`. */
async function madeBy(response: Response): Promise<AuditResource | undefined> {
  if (response.headers.get('Content-Type')?.startsWith('application/json') !== true) return undefined;
  const text = await response.clone().text();
  if (text.length > longestAnswer) return undefined;
  const answer: unknown = JSON.parse(text);
  if (!isObject(answer)) return undefined;
  const direct = namedIn(answer, '');
  if (direct) return direct;
  for (const [name, inner] of Object.entries(answer)) {
    const found = isObject(inner) ? namedIn(inner, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

function namedIn(holder: Readonly<Record<string, unknown>>, kind: string): AuditResource | undefined {
  const { id, access } = holder;
  if (kind !== '' && typeof id === 'string') return { type: kind, id: id.slice(0, longestId) };
  if (typeof access === 'string') return { type: 'access-key', id: access.slice(0, longestId) };
  const name = Object.keys(holder).find((each) => each.endsWith('_id') && !secretPart.test(each));
  const value = name === undefined ? undefined : holder[name];
  return name !== undefined && typeof value === 'string'
    ? { type: typeOf(name), id: value.slice(0, longestId) }
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
