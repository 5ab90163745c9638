import { newHexId } from '../../auth/identifiers.ts';
import type { AuditStart } from '../../contract/audit.ts';
import type { Logger } from '../../log/logger.ts';
import type { Store } from '../../store/store.ts';

/** A login to the registry of which it was looked whether it is good. */
export interface TriedLogin
  extends Pick<AuditStart, 'userId' | 'userName' | 'domainId' | 'credential' | 'clientAddress'> {
  /** At the token service, or with a request. */
  readonly at: 'token' | 'request';
  readonly isGood: boolean;
}

/** A client asks for a token with each pull: a good login is written down so often for one address at most, ms. */
const goodEvery = 3_600_000;
/** Good logins that are remembered for that; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * Records of logins to the registry: wrong ones each, good ones at the token service once an hour. A login is not refused where none
 * can be written: nothing is changed by it, and on a full disk images can still be pulled.
 */
export function createLoginRecords({
  audit,
  now,
  log,
}: {
  readonly audit: Pick<Store['audit'], 'begin' | 'finish'>;
  readonly now: () => number;
  readonly log: Logger;
}): (login: TriedLogin) => Promise<void> {
  const good = new Map<string, number>();

  function isRepeated({ credential, userId, clientAddress }: TriedLogin): boolean {
    const key = JSON.stringify([credential.kind, credential.id, userId, clientAddress]);
    if (now() - (good.get(key) ?? Number.NEGATIVE_INFINITY) < goodEvery) return true;
    good.delete(key);
    good.set(key, now());
    if (good.size > mostRemembered) good.delete(good.keys().next().value ?? key);
    return false;
  }

  return async (login) => {
    const { at, isGood, ...caller } = login;
    if (isGood && (at === 'request' || isRepeated(login))) return;
    const id = newHexId();
    try {
      await audit.begin({
        id,
        at: now(),
        ...caller,
        action: at === 'token' ? 'GET /v2/token' : 'GET /v2/',
        resources: [],
      });
      await audit.finish(id, { at: now(), ...(isGood ? { status: 200 } : { status: 401, errorCode: 'UNAUTHORIZED' }) });
    } catch (error) {
      log.error({ error }, 'a login to the registry could not be recorded');
    }
  };
}
