import { newHexId } from '../../auth/identifiers.ts';
import type { TokenClaims } from '../../auth/token.ts';
import { noticeText } from '../../contract/notices.ts';
import { servicePath } from '../../contract/resources/service.ts';
import {
  type CheckTransparencyRequest,
  checkTransparencyRequest,
  transparencyReport,
} from '../../contract/resources/transparency.ts';
import { callerRole } from '../../contract/roles.ts';
import type { Language } from '../../contract/text.ts';
import type { TransparencyQuestion, TransparencyReport, TransparencyVerdict } from '../../contract/transparency.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readOptionalBody } from '../request/read-body.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';

const defaultSilenceMs = 200;
const defaultTimeoutSeconds = 60;

/** A check's token outlives the check by so much, seconds. */
const spareSeconds = 60;

/** `POST /v1/{project_id}/services/{service_id}/transparency-checks`: our addition. Answers when the check is over. */
export function checkTransparency(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/transparency-checks',
    tag: 'Services',
    summary: 'Compare a running instance with what clients see of it through the public address.',
    parameters: servicePath,
    body: checkTransparencyRequest,
    answers: { 200: { description: 'What was compared, and what differs.', schema: transparencyReport } },
    errors: [
      'service.check-bad-base64',
      'service.check-bad-header',
      'service.check-bad-path',
      'service.check-needs-running',
      'service.check-needs-websocket',
      'service.check-under-way',
      'service.not-found',
      'service.too-many-checks',
    ],
    action: 'services.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const { value, ignored } = await readOptionalBody(context, checkTransparencyRequest);
      const question = questionOf(value);
      nameIgnored(context, ignored);
      const report = await deps.checkTransparency({
        serviceId: service.id,
        serviceName: service.spec.name,
        question,
        tokenFor: (instance) => deps.tokens.sign(claimsFor(instance, caller, question, deps.now())),
        // A client that leaves ends its check.
        signal: context.req.raw.signal,
      });
      return context.json(present(service.id, report, languageOf(context)));
    },
  };
}

function questionOf(request: CheckTransparencyRequest): TransparencyQuestion {
  return {
    path: request.path ?? '/',
    headers: Object.entries(request.headers ?? {}),
    messages: (request.messages ?? []).map((one) => ('text' in one ? one.text : Buffer.from(one.base64, 'base64'))),
    intrusive: request.intrusive ?? false,
    ...(request.instance_id != null && { instanceId: request.instance_id }),
    silenceMs: Number(request.silence_in_ms ?? defaultSilenceMs),
    deadlineMs: Number(request.timeout_in_seconds ?? defaultTimeoutSeconds) * 1000,
  };
}

/** What the gateway gets in the place of the caller's own credential, which may be a signature of this very request. */
function claimsFor(instance: string, caller: ProjectCaller, question: TransparencyQuestion, now: number): TokenClaims {
  const issuedAt = Math.floor(now / 1000);
  return {
    iss: 'sluice',
    jti: `transparency-check-${newHexId()}`,
    sub: caller.userId,
    name: 'transparency-check',
    domain: caller.domain,
    project: caller.project,
    roles: [callerRole],
    methods: ['token'],
    instance,
    iat: issuedAt,
    exp: issuedAt + Math.ceil(question.deadlineMs / 1000) + spareSeconds,
  };
}

function present(serviceId: string, report: TransparencyReport, language: Language) {
  const count = (verdict: TransparencyVerdict) => report.conversations.filter((one) => one.verdict === verdict).length;
  return {
    verdict: report.verdict,
    service_id: serviceId,
    instance_id: report.instanceId,
    model_id: report.modelId,
    start_time: report.startedAt,
    duration_in_ms: report.durationMs,
    same_count: count('same'),
    different_count: count('different'),
    undecided_count: count('undecided'),
    conversations: report.conversations.map(({ name, verdict, reason, differences, varying }) => ({
      name,
      verdict,
      ...(reason && { error_msg: noticeText(reason, language) }),
      differences,
      varying,
    })),
  };
}
