import { clientCommand } from '../client-command.ts';
import { setEnabled } from './set-enabled.ts';

export const webhookEnableCommand = clientCommand({
  name: 'webhook enable',
  summary: {
    en: 'let a webhook tell again, also one that the platform has paused',
    zh: '启用 Webhook，包括被平台暂停的',
  },
  arguments: [{ name: 'WEBHOOK' }],
  ownOptions: {},
  examples: ['sluice webhook enable on-call'],
  async run({ api, args, answer }) {
    const webhook = await setEnabled(api, args[0] ?? '', true);
    answer(webhook, () => [`${webhook.name}  enabled`]);
    return undefined;
  },
});
