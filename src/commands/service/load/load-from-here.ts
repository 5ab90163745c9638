import type { ApiClient } from '../../../client/api-client.ts';
import { bareAddress } from '../../../client/inference-address.ts';
import { loadedInstances } from '../../../client/loaded-instances.ts';
import type { LoadPlan } from '../../../contract/load-test.ts';
import { operatorError } from '../../../contract/operator-errors.ts';
import type { LoadReport } from '../../../contract/resources/load-test.ts';
import type { Language } from '../../../contract/text.ts';
import { presentLoad } from '../../../domain/present-load.ts';
import { createGenerator } from '../../../load/generator.ts';
import { runLoadTest } from '../../../load/run-load-test.ts';

export interface LoadWish {
  readonly api: ApiClient;
  /** Its id. */
  readonly service: string;
  readonly plan: LoadPlan;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly language: Language;
  /** Stops it; what was measured is kept. */
  readonly signal: AbortSignal;
  /** Told at each step. */
  tell(report: LoadReport): void;
}

/** A load test from this machine: what is measured is what callers here get. Throws an `OperatorError` for what cannot be called. */
export async function loadFromHere(wish: LoadWish): Promise<LoadReport> {
  const { api, service, plan, query, language, signal } = wish;
  const { protocols, patienceMs, path, headers } = plan;
  const url = bareAddress(api, { service, path, query });
  const proof = Object.keys(await api.prove(url)).map((field) => field.toLowerCase());
  // Two fields of one name would be a call that nobody can read.
  const taken = headers.find(([field]) => proof.includes(field.toLowerCase()));
  if (taken !== undefined) throw operatorError('load.header-taken', { header: taken[0] });
  const place = {
    url,
    ca: api.target.ca,
    headers: async () => [...Object.entries(await api.prove(url)), ...headers],
    protocols,
    patienceMs,
  };
  const progress = await runLoadTest({
    plan,
    generator: createGenerator(place, plan),
    look: () => loadedInstances(api, service),
    onProgress: (now) => wish.tell(presentLoad(now, language)),
    signal,
  });
  return presentLoad(progress, language);
}
