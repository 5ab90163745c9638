import { type ClientError, clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';

/** The answer while a service takes no calls. */
export function unavailable(route: Route | undefined): ClientError {
  if (route === undefined) return clientError('inference.unknown-service', {});
  return clientError('inference.service-unavailable', { service: route.serviceName, status: route.status });
}
