import { operatorError } from '../../contract/operator-errors.ts';
import type { ServiceDetail } from '../../contract/resources/service.ts';
import { type Language, render } from '../../contract/text.ts';
import type { DeploymentPlan } from '../../domain/plan-deployment.ts';
import type { ServiceOutcome } from '../await-service.ts';
import { lastLinesText } from '../last-lines.ts';
import { tableLines } from '../table-lines.ts';
import { deployWords as words } from './deploy-words.ts';

/** What a deployment is about. */
export interface Deployment {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly modelId: string;
  readonly serviceId: string;
}

/** The outcome for programs. */
export function outcomeBody(
  { name, version, digest, modelId, serviceId }: Deployment,
  service: ServiceDetail,
  { change, attempt }: { readonly change: DeploymentPlan['service']; readonly attempt: string },
) {
  return {
    service_id: serviceId,
    service_name: name,
    model_id: modelId,
    model_version: version,
    digest,
    change,
    status: service.status,
    access_address: service.access_address,
    try: attempt,
  };
}

/** The outcome for people. */
export function outcomeLines(
  key: 'unchanged' | 'begun' | 'running',
  { name, version }: Deployment,
  service: ServiceDetail,
  { attempt, language }: { readonly attempt: string; readonly language: Language },
): string[] {
  const isWell = service.status === 'running' || key === 'begun';
  return [
    render(words[key], { name, version }, language),
    ...tableLines([
      [words.address[language], service.access_address],
      [words.attempt[language], attempt],
      ...(isWell ? [] : [[words.status[language], service.error_msg ?? service.status] as const]),
    ]),
  ];
}

/** The error of a version that did not come up: the diagnosis, its last words, and what serves in its place. */
export function deploymentFailure(
  { name, version, modelId }: Deployment,
  { service, reason, log }: Extract<ServiceOutcome, { kind: 'failed' }>,
  language: Language,
) {
  const serving =
    service.status === 'running' || service.status === 'concerning'
      ? service.config.find(({ model_id }) => model_id !== modelId)
      : undefined;
  const keeps =
    serving === undefined
      ? words.nothingServes[language]
      : render(words.keepsServing, { version: serving.model_version }, language);
  return operatorError('deploy.failed', {
    name,
    version,
    reason,
    log: lastLinesText({ reason, log }, language),
    keeps,
  });
}
