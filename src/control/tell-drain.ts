import { errorMessage } from '../contract/error-message.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import type { Model } from '../contract/model.ts';
import type { DrainNotice } from '../contract/service.ts';
import { speaksTls } from '../domain/probe-plan.ts';
import type { Engine } from '../engine/engine.ts';
import { instanceAuthority } from './instance-authority.ts';

export interface DrainedInstance {
  readonly observed: InstanceObservation;
  readonly model: Model | undefined;
  readonly engine: Pick<Engine, 'signal'>;
  readonly closed: AbortSignal;
}

/** A server that is asked to finish may take a moment for its answer, ms. */
const patience = 5_000;

/** Tells an image that it is being drained, as it asked to be. Resolves with what went wrong; never rejects. */
export async function tellDrain(notify: DrainNotice, instance: DrainedInstance): Promise<string | undefined> {
  const signal = AbortSignal.any([instance.closed, AbortSignal.timeout(patience)]);
  try {
    if ('signal' in notify) await instance.engine.signal(instance.observed.id, notify.signal, signal);
    else return await post(notify.http.path, instance, signal);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

async function post(
  path: string,
  { observed: { address }, model }: DrainedInstance,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (address === undefined || model === undefined) return 'its address is not known';
  const scheme = speaksTls(model.container) ? 'https' : 'http';
  const response = await fetch(`${scheme}://${instanceAuthority(address)}${path}`, {
    method: 'POST',
    redirect: 'manual',
    keepalive: false,
    signal,
    tls: { rejectUnauthorized: false },
  });
  await response.body?.cancel();
  return response.ok ? undefined : `POST ${path} was answered ${response.status}`;
}
