import { dockerLoginKey } from '../auth/docker-login-key.ts';
import { readCredentials } from '../client/read-credentials.ts';
import { locateDataFolder } from '../config/config.ts';
import type { Command } from './command.ts';

/** The login key is derived, so no client can be told it without a tool; this is the tool. */
export const dockerPasswordCommand: Command = {
  name: 'docker-password',
  summary: { en: "print the first user's password for `docker login`", zh: '显示首个用户的 `docker login` 密码' },
  options: ['data', 'config'],
  examples: ['sluice docker-password | docker login -u local@AK --password-stdin localhost:8443'],
  async run({ flags, surroundings, print }) {
    const credentials = readCredentials(locateDataFolder(flags, surroundings).credentials);
    print(dockerLoginKey(credentials.access_key, credentials.secret_key));
    return 0;
  },
};
