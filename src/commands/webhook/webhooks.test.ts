import { afterAll, beforeAll, expect, test } from 'bun:test';
import { CommandLine } from '../../../test/support/command-line.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let cli: CommandLine;
beforeAll(async () => {
  api = await startTestApi();
  cli = new CommandLine(api);
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const url = 'https://hooks.example.com/sluice?token=0123456789abcdef';

test('webhooks: made with a URL that no argument holds, listed, tried, disabled and enabled, deleted', async () => {
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const service = { service_name: 'voice', infer_type: 'real-time', config };
  const { service_id } = (await api.call('POST', '/v1/{p}/services', service)).body;
  expect((await cli.run('webhook', 'create', 'on-call')).err).toContain('--url-stdin');
  cli.typed = [url];
  const made = await cli.run('webhook', 'create', 'on-call', '--status', 'failed', '--status', 'running');
  expect(made).toMatchObject({ code: 0, err: 'URL of the receiver: ' });
  expect(made.out).toMatch(/^Created: on-call\n.*whsec_\S+\n$/);
  cli.typed = undefined;
  cli.input = `${url}\nthe-secret\n`;
  const robot = ['robot', '--kind', 'dingtalk', '--service', 'voice', '--messages', 'zh', '--url-stdin'];
  const { webhook_id: id, ...shown } = await cli.json('webhook', 'create', ...robot);
  expect(shown).toMatchObject({ kind: 'dingtalk', service_ids: [service_id], language: 'zh', enabled: true });
  const stored = await api.store.webhooks.get(id);
  expect(stored && [api.webhookSecrets.urlOf(stored), api.webhookSecrets.secretOf(stored)]).toEqual([
    url,
    'the-secret',
  ]);
  expect((await cli.run('webhook', 'create', 'other', '--service', 'nothing', '--url-stdin')).code).toBe(1);

  const listed = (await cli.run('webhook', 'list')).out;
  expect(listed).toMatch(/^on-call +enabled +generic +https:\S+token=\*+ +failed, running +all *$/m);
  expect(listed).toMatch(/^robot +enabled +dingtalk +\S+ +all +1 *$/m);
  expect(await cli.run('webhook', 'test', 'on-call')).toMatchObject({ code: 1, out: 'Not delivered: failed\n' });
  api.testWebhook = async (webhook) => ({
    id: 'msg_1',
    webhookId: webhook.id,
    event: { type: 'webhook.test', at: 0, projectId: webhook.projectId },
    state: 'delivered',
    attempts: [{ at: 0, durationMs: 12, status: 204 }],
    attemptCount: 1,
    createdAt: 0,
  });
  expect(await cli.run('webhook', 'test', id)).toMatchObject({ code: 0, out: 'Delivered in 12 ms: HTTP 204\n' });

  expect((await cli.run('webhook', 'disable', 'on-call')).out).toBe('on-call  disabled\n');
  expect((await cli.run('webhook', 'list')).out).toMatch(/^on-call +disabled /m);
  expect((await cli.run('webhook', 'enable', 'on-call')).out).toBe('on-call  enabled\n');
  expect((await cli.run('webhook', 'delete', 'robot')).out).toBe('Deleted: robot\n');
  expect((await cli.run('webhook', 'delete', 'robot')).err).toStartWith('There is no webhook "robot".');
});

test('deliveries: listed with what came of them, and sent once more when they are over', async () => {
  cli.input = url;
  await cli.json('webhook', 'create', 'history', '--url-stdin');
  expect((await cli.run('webhook', 'deliveries', 'history')).out).toBe('There are none.\n');
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const service = { service_name: 'told', infer_type: 'real-time', config };
  const { service_id } = (await api.call('POST', '/v1/{p}/services', service)).body;
  await api.setState(service_id, { status: 'running', progress: 100 });
  const { out } = await cli.run('webhook', 'deliveries', 'history');
  expect(out).toMatch(/ told +deploying → running +pending +0 .*msg_[0-9a-f]{32}$/m);
  expect(await cli.json('webhook', 'deliveries', 'history', '--status', 'failed')).toEqual([]);
  const [newest] = await cli.json('webhook', 'deliveries', 'history', '--limit', '1');
  const early = await cli.run('webhook', 'redeliver', 'history', newest.delivery_id);
  expect(early).toMatchObject({ code: 1, err: expect.stringContaining('ModelArts.') });
  await cli.run('webhook', 'disable', 'history');
  await cli.run('webhook', 'enable', 'history');
  expect(await cli.json('webhook', 'deliveries', 'history', '--status', 'canceled')).not.toEqual([]);
  expect((await cli.run('webhook', 'redeliver', 'history', newest.delivery_id)).out).toBe(
    `On its way again: ${newest.delivery_id}\n`,
  );
});
