import type { z } from 'zod';
import type { diagnosisResponse } from '../../../../src/contract/resources/diagnosis.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useServicePart } from '../use-service-part.ts';

/** The element that shows what is wrong. */
export const diagnosisId = 'service-diagnosis';

/** Milliseconds between two looks: somebody watches a deployment as it goes. */
const whileDeploying = 1_000;
const otherwise = 3_000;

/** Nothing is to be found out about it. */
export function isWell({ status, error_msg: told }: ServiceDetail): boolean {
  return status === 'deleting' || (told === undefined && (status === 'running' || status === 'stopped'));
}

/** What is wrong with the service, as far as it is known. */
export function useDiagnosis({ service_id: serviceId, status }: ServiceDetail) {
  return useServicePart<z.infer<typeof diagnosisResponse>>({
    serviceId,
    part: '/diagnosis',
    every: status === 'deploying' ? whileDeploying : otherwise,
  });
}
