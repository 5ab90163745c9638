import type { Logger } from '../log/logger.ts';
import { refreshFirstUser } from './credentials-file.ts';
import type { User } from './identities.ts';

/** Brings the credentials file up to date when it is the first user who was changed. Never rejects. */
export function firstUserWatch(file: string, firstId: string, log: Logger): (user: User) => Promise<void> {
  return async (user) => {
    if (user.id !== firstId) return;
    try {
      await refreshFirstUser(file, user);
    } catch (error) {
      // The change holds already: the next start writes what could not be written now.
      log.error({ error, file }, 'the credentials file could not be brought up to date');
    }
  };
}
