import { clientError } from '../../contract/errors.ts';
import { sessionResponse } from '../../contract/resources/session.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { sessionUser } from '../request/session-user.ts';
import { presentSession } from './present-session.ts';

/** `GET /session`: who is signed in. */
export function showSession(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/session',
    tag: 'Console',
    summary: 'Show who is signed in to the console, and what they may do where.',
    answers: { 200: { description: 'As it is at this moment.', schema: sessionResponse } },
    errors: ['session.none'],
    action: 'self',
    async handle(context) {
      const signedIn = await sessionUser(context, deps);
      if (signedIn === undefined) throw clientError('session.none', {});
      context.header('Cache-Control', 'no-store');
      return context.json(await presentSession(signedIn, deps));
    },
  };
}
