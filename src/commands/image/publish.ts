import { clientCommand } from '../client-command.ts';
import { setPublic } from './set-public.ts';

export const imagePublishCommand = clientCommand({
  name: 'image publish',
  summary: { en: 'have everybody pull a repository, without signing in', zh: '将镜像设为公开：任何人无需登录即可下载' },
  arguments: [{ name: 'REPOSITORY' }],
  ownOptions: {},
  examples: ['sluice image publish team/voice'],
  run: (context) => setPublic(context, true),
});
