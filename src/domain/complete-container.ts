import type { ImageReport } from '../contract/image-report.ts';
import type { ContainerApi, Model } from '../contract/model.ts';
import { containerApi } from '../contract/resources/container-api.ts';
import { suggestedConfiguration } from '../contract/resources/present-image-report.ts';
import { givenConfiguration } from './given-configuration.ts';
import { suggestContainer } from './suggest-container.ts';

/** How to reach and probe a model's container, with what its `initial_config` did not say filled in from a report. */
export function completeContainer(model: Model, { run, facts }: ImageReport): ContainerApi {
  const given = givenConfiguration(model.request);
  const ports = (run?.ports ?? []).filter(({ port }) => given.port === undefined || port === model.container.port);
  const suggestion = facts && suggestContainer(ports, facts);
  if (suggestion === undefined) return model.container;
  const { startupProbe, readinessProbe, livenessProbe, command, environment, sealedEnvironment } = model.container;
  const { readiness_health, ...reach } = suggestedConfiguration(suggestion);
  const isProbed = (startupProbe ?? readinessProbe ?? livenessProbe) !== undefined;
  const filled = { ...reach, ...(!isProbed && readiness_health && { readiness_health }), ...given };
  return {
    ...containerApi(filled, command),
    ...(environment && { environment }),
    ...(sealedEnvironment && { sealedEnvironment }),
  };
}
