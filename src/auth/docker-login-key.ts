import { createHmac } from 'node:crypto';
import { equalSecrets } from './equal-secrets.ts';

/**
 * The long-term password of `docker login -u <project>@<access key>`: hex HMAC-SHA256 with the secret key as key and the
 * access key as message (SWR, "Obtaining a long-term login command").
 */
export function dockerLoginKey(accessKey: string, secretKey: string): string {
  return createHmac('sha256', secretKey).update(accessKey).digest('hex');
}

/** Whether `given` is the login key of the pair; the time taken does not depend on where they differ. */
export function isDockerLoginKey(given: string, accessKey: string, secretKey: string): boolean {
  return equalSecrets(given, dockerLoginKey(accessKey, secretKey));
}
