import type { ApiClient } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { fingerprintOf } from '../../client/platform-authority.ts';
import { type ServedCertificate, servedCertificate } from '../../client/served-certificate.ts';
import { OperatorError } from '../../contract/operator-errors.ts';
import { type PlatformStatus, platformStatus } from '../../contract/resources/platform-status.ts';
import { listServicesResponse } from '../../contract/resources/service.ts';
import type { Language } from '../../contract/text.ts';

export interface ServiceCount {
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}

/** What is known of a platform that runs. What the caller may not see, or could not be had, is absent. */
export interface PlatformFacts {
  readonly platform?: PlatformStatus;
  /** Why the API of the platform of this machine gave no answer. */
  readonly silent?: string;
  readonly certificate?: ServedCertificate;
  /** The SHA-256 fingerprint of the CA that clients have to know. */
  readonly authority?: string;
  readonly services?: Readonly<Record<'all' | 'running' | 'failed' | 'concerning', ServiceCount>>;
  /** How far the platform's clock is ahead, ms. */
  readonly clockDifference?: number;
}

/** Seconds; whoever asks for the status does not wait longer for one answer. */
const answerWithin = 10;
const namesShown = 5;

/**
 * Asks a platform what can be seen of it. `gateway` is where its certificate is shown. Throws an `OperatorError` where a platform
 * elsewhere does not answer; that the one of this machine does not is a fact.
 */
export async function readPlatform(
  api: ApiClient,
  gateway: { readonly host: string; readonly port: number; readonly name: string } | undefined,
  language: Language,
): Promise<PlatformFacts> {
  const { target } = api;
  const authority = target.ca === undefined ? {} : { authority: fingerprintOf(target.ca) };
  const certificate = gateway && (await servedCertificate(gateway.host, gateway.port, gateway.name));
  const known = { ...authority, ...(certificate && { certificate }) };
  try {
    const before = Date.now();
    const request = { method: 'GET', path: '/v1/{p}/platform-status', within: answerWithin } as const;
    const platform = await permitted(() => api.call(request, platformStatus));
    const between = (before + Date.now()) / 2;
    const services = await permitted(() => readServices(api));
    return {
      ...known,
      ...(platform && { platform, clockDifference: Math.round(platform.time - between) }),
      ...(services && { services }),
    };
  } catch (error) {
    if (target.socket === undefined || !(error instanceof OperatorError)) throw error;
    return { ...known, silent: error.messageIn(language) };
  }
}

async function readServices(api: ApiClient): Promise<NonNullable<PlatformFacts['services']>> {
  const count = async (status?: string): Promise<ServiceCount> => {
    const request = { method: 'GET', path: '/v1/{p}/services', within: answerWithin } as const;
    const answer = await api.call({ ...request, query: { status, limit: namesShown } }, listServicesResponse);
    return { count: answer.total_count, names: answer.services.map(({ service_name }) => service_name) };
  };
  const [all, running, failed, concerning] = [
    await count(),
    await count('running'),
    await count('failed'),
    await count('concerning'),
  ];
  return { all, running, failed, concerning };
}

/** Nothing where the caller has not the right, or the platform is of a version that does not know the question. */
async function permitted<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiRefusal && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
