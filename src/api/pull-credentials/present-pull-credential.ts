import type { PullCredentialShown } from '../../contract/resources/pull-credentials.ts';
import type { PullCredential } from '../../store/pull-credentials.ts';

export function presentPullCredential(credential: PullCredential): PullCredentialShown {
  const { registry, username, createdAt, updatedAt } = credential;
  return { registry, username, create_time: createdAt, update_time: updatedAt };
}
