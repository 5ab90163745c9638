import { clientCommand } from '../client-command.ts';
import { setEnabled } from './set-enabled.ts';

export const webhookDisableCommand = clientCommand({
  name: 'webhook disable',
  summary: {
    en: 'let a webhook tell nobody; what it has not delivered yet is canceled',
    zh: '停用 Webhook，尚未投递的通知一并取消',
  },
  arguments: [{ name: 'WEBHOOK' }],
  ownOptions: {},
  examples: ['sluice webhook disable on-call'],
  async run({ api, args, answer }) {
    const webhook = await setEnabled(api, args[0] ?? '', false);
    answer(webhook, () => [`${webhook.name}  disabled`]);
    return undefined;
  },
});
