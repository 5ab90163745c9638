import { createSteadyClock } from '../../../src/control/steady-clock.ts';
import { createWebhookPost } from '../../../src/control/webhooks/webhook-post.ts';
import { createWebhookSender } from '../../../src/control/webhooks/webhook-sender.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { ensureMasterKey } from '../../../src/store/master-key.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createWebhookSecrets } from '../../../src/store/webhook-secrets.ts';

/** A process that is killed: with `fail` right after a service has failed, with `send` while it sends. */
const [task = '', databaseFile = '', subject = '', masterKeyFile = ''] = process.argv.slice(2);
const store = await openStore(databaseFile);

if (task === 'fail') {
  const service = await store.services.get(subject);
  if (service === undefined) throw new Error(`no service ${subject}`);
  await store.services.setState(subject, {
    ...service.state,
    status: 'failed',
    observedGeneration: service.generation,
  });
  process.kill(process.pid, 'SIGKILL');
}

createWebhookSender({
  store: store.webhooks,
  secrets: createWebhookSecrets(await ensureMasterKey(masterKeyFile)),
  post: createWebhookPost({
    networks: ['127.0.0.0/8'],
    authorities: [await Bun.file(subject).text()],
    resolve: async () => ['127.0.0.1'],
  }),
  accessAddress: 'https://localhost:8443',
  clock: createSteadyClock(),
  log: createLogger({ name: 'child', level: 'silent' }),
});
