import { clientCommand } from '../client-command.ts';
import { setPublic } from './set-public.ts';

export const imageUnpublishCommand = clientCommand({
  name: 'image unpublish',
  summary: { en: 'have only users of the account pull a repository', zh: '将镜像设为私有：只有本账号的用户可以下载' },
  arguments: [{ name: 'REPOSITORY' }],
  ownOptions: {},
  examples: ['sluice image unpublish team/voice'],
  run: (context) => setPublic(context, false),
});
