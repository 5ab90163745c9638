import { z } from 'zod';
import { newAccessKey, newSecretKey } from '../../../auth/identifiers.ts';
import type { SecurityTokenClaims } from '../../../auth/security-token.ts';
import { clientError } from '../../../contract/errors.ts';
import { createTemporaryKeyRequest, createTemporaryKeyResponse } from '../../../contract/resources/temporary-key.ts';
import { belongsToAll } from '../../../contract/roles.ts';
import type { User } from '../../../store/identities.ts';
import type { ProjectStore } from '../../../store/projects.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';
import { keystoneTime } from '../keystone-time.ts';
import { mostProjects } from '../projects/most-projects.ts';

const usualLifeSeconds = 900;

/**
 * `POST /v3.0/OS-CREDENTIAL/securitytokens`: a temporary access key. Its security token is sent beside every signature and holds
 * all that there is of the key.
 */
export function createTemporaryKey(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v3.0/OS-CREDENTIAL/securitytokens',
    tag: 'Identity',
    summary: 'Obtain a temporary access key with its security token.',
    body: createTemporaryKeyRequest,
    answers: {
      201: { description: 'The key, good at once and until expires_at.', schema: createTemporaryKeyResponse },
    },
    errors: ['iam.method-not-supported'],
    action: 'self',
    async handle(context) {
      const caller = await authenticateIdentity(context, deps, bodyToken(await context.req.text()));
      const { value, ignored } = await readBody(context, createTemporaryKeyRequest);
      const { methods, token } = value.auth.identity;
      const unsupported = methods.find((method) => method !== 'token');
      if (unsupported !== undefined) {
        throw clientError('iam.method-not-supported', { value: unsupported.slice(0, 64), supported: 'token' });
      }
      const claims = await newClaims(caller, Number(token?.duration_seconds ?? usualLifeSeconds), deps);
      nameIgnored(context, ignored);
      context.header('Cache-Control', 'no-store');
      return context.json(
        {
          credential: {
            access: claims.accessKey,
            secret: claims.secretKey,
            expires_at: keystoneTime(claims.exp * 1_000),
            securitytoken: deps.securityTokens.seal(claims),
          },
        },
        201,
      );
    },
  };
}

const carrier = z.object({ auth: z.object({ identity: z.object({ token: z.object({ id: z.string() }) }) }) });

/** The token of a body of which nothing is known yet: what is wrong with it is told to those who are known. */
function bodyToken(text: string): string | undefined {
  try {
    return carrier.safeParse(JSON.parse(text)).data?.auth.identity.token.id;
  } catch {
    return undefined;
  }
}

/** It ends no later than what it is asked for with, is good in no other projects, and counts as issued when that was. */
async function newClaims(
  { userId, domain, source, lease }: Caller,
  seconds: number,
  { store, now }: ApiDependencies,
): Promise<SecurityTokenClaims> {
  const present = Math.floor(now() / 1_000);
  // Before the user is read: whatever changes the user from here on revokes the key.
  const issuedBefore = await store.revocations.issuedBefore(userId);
  const user = await store.identity.user({ id: userId }, domain.id);
  if (!user?.enabled) throw clientError('iam.unauthenticated', {});
  const projectIds = lease?.projectIds ?? (await projectsOf(user, store.projects)).map(({ id }) => id);
  return {
    accessKey: newAccessKey(),
    secretKey: newSecretKey(),
    userId,
    roles: user.roles,
    projectIds,
    by: source,
    iat: lease?.issuedAt ?? Math.max(present, issuedBefore),
    exp: Math.min(present + seconds, lease?.expiresAt ?? Number.POSITIVE_INFINITY),
  };
}

/** There are no more than still fit well into a header field. */
function projectsOf({ id, roles, domainId }: User, projects: ProjectStore) {
  const filter = belongsToAll(roles) ? {} : { memberId: id };
  return projects.list(domainId, filter, { skip: 0, limit: mostProjects });
}
