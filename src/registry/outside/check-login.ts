import { CopyFailure } from './copy-failure.ts';
import type { OutsideFetch } from './outside-fetch.ts';
import { type OutsideLogin, openOutsideSession } from './outside-session.ts';

export interface LoginCheck {
  /** `not-asked`: the registry lets everyone in. The other ones are as `CopyFailure` has them. */
  readonly result: 'accepted' | 'not-asked' | 'refused' | 'not-public' | 'unreachable';
  /** For people, where there is more to say; nothing of what a server said. */
  readonly detail?: string;
}

/** From the first look to the answer, ms. */
const checkWithin = 30_000;

/** Logs in to the registry `host` as someone who is about to pull, and tells what came of it (distribution-spec, "Determining support"). */
export async function checkLogin(
  source: { readonly host: string; readonly plain: boolean; readonly login: OutsideLogin },
  ask: OutsideFetch,
  signal: AbortSignal,
): Promise<LoginCheck> {
  const late = AbortSignal.timeout(checkWithin);
  const session = openOutsideSession(source, ask, AbortSignal.any([signal, late]));
  try {
    const response = await session.get('/v2/', 'application/json');
    await response.body?.cancel();
    return { result: session.asked ? 'accepted' : 'not-asked' };
  } catch (error) {
    if (late.aborted) return { result: 'unreachable', detail: `${source.host} takes longer than 30 s` };
    if (!(error instanceof CopyFailure)) throw error;
    const { kind, message: detail } = error;
    if (kind === 'login-refused' || kind === 'denied') return { result: 'refused', detail };
    return { result: kind === 'not-public' ? kind : 'unreachable', detail };
  }
}
