import type { Model } from '../contract/model.ts';
import { type ModelConfiguration, modelConfigurationSchema } from '../contract/resources/model-configuration.ts';

/** What the client said in `initial_config` of a model's request, which was found good; a field that it left out and one that it gave as `null` are the same. */
export function givenConfiguration(request: Model['request']): ModelConfiguration {
  const given = request['initial_config'];
  const value: unknown = typeof given === 'string' && given !== '' ? JSON.parse(given) : (given ?? {});
  const parsed = modelConfigurationSchema.safeParse(value === '' ? {} : value).data ?? {};
  return Object.fromEntries(Object.entries(parsed).filter(([, field]) => field !== null && field !== undefined));
}
