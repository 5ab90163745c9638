import { loginResponse } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { enhancedPrefix } from '../registry-logins.ts';
import { answerLogin, usualLifeSeconds } from './make-login.ts';

/** `POST /v2/manage/utils/authorizationtoken`: the same login without a project in it. */
export function createAuthorizationToken(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/utils/authorizationtoken',
    tag: 'Images',
    summary: 'Make a temporary login for the registry that names no project.',
    answers: { 200: { description: 'The login; `X-Swr-Expireat` says how long it is good.', schema: loginResponse } },
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      return answerLogin(context, deps, { prefix: enhancedPrefix, caller, seconds: usualLifeSeconds });
    },
  };
}
