import { newHexId } from '../../auth/identifiers.ts';
import type { TokenClaims } from '../../auth/token.ts';
import { clientError } from '../../contract/errors.ts';
import { loadBounds } from '../../contract/load-test.ts';
import { createLoadTestRequest, loadTest } from '../../contract/resources/load-test.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { callerRole } from '../../contract/roles.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readOptionalBody } from '../request/read-body.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from '../services/find-service.ts';
import { loadPlan } from './load-plan.ts';
import { lookAtInstances } from './look-at-instances.ts';
import { presentLoadTest } from './present-load-test.ts';

/** A test's token outlives the longest test by so much, seconds. */
const spareSeconds = 60;

/** `POST /v1/{project_id}/services/{service_id}/load-tests`: our addition. The test goes on by itself. */
export function createLoadTest(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/load-tests',
    tag: 'Services',
    summary:
      "Begin a load test of a service from the platform's own machine: it ramps connections, sends, measures, and stops when the service suffers. One runs at a time.",
    parameters: servicePath,
    body: createLoadTestRequest,
    answers: { 202: { description: 'It has begun.', schema: loadTest } },
    errors: [
      'service.check-bad-base64',
      'service.check-bad-header',
      'service.check-bad-path',
      'service.load-bad-steps',
      'service.load-elsewhere',
      'service.load-needs-running',
      'service.load-needs-websocket',
      'service.load-too-long',
      'service.load-under-way',
      'service.not-found',
    ],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const { value, ignored } = await readOptionalBody(context, createLoadTestRequest);
      const plan = loadPlan(value);
      const { id: serviceId, spec, state } = service;
      const { name } = spec;
      const { status } = state;
      if (!spec.websocket) throw clientError('service.load-needs-websocket', { name });
      if (status !== 'running') throw clientError('service.load-needs-running', { name, status });
      const begun = deps.loadTests.begin({
        ...{ projectId: caller.project.id, serviceId, serviceName: name, plan },
        token: deps.tokens.sign(claimsFor(caller, deps.now())),
        look: () => lookAtInstances(deps, service),
      });
      nameIgnored(context, ignored);
      return context.json(presentLoadTest(begun, languageOf(context)), 202);
    },
  };
}

/** What the gateway gets in the place of the caller's own credential, which may be a signature of this very request. */
function claimsFor({ userId, domain, project }: ProjectCaller, now: number): TokenClaims {
  const issuedAt = Math.floor(now / 1_000);
  return {
    iss: 'sluice',
    jti: `load-test-${newHexId()}`,
    sub: userId,
    name: 'load-test',
    domain,
    project,
    roles: [callerRole],
    methods: ['token'],
    iat: issuedAt,
    exp: issuedAt + loadBounds.minutes * 60 + spareSeconds,
  };
}
