import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { WebhookSender } from '../../../src/control/webhooks/webhook-sender.ts';
import { until } from '../../support/deadline.ts';
import { type HookReceiver, received200, startHookReceiver } from '../../support/hook-receiver.ts';
import { type HookSenderOptions, startHookSender } from '../../support/hook-sender.ts';
import { startTestApi, type TestApi } from '../../support/test-api.ts';

let api: TestApi;
let receiver: HookReceiver;
let sender: WebhookSender | undefined;
let model: string;
beforeAll(async () => {
  api = await startTestApi();
  model = await api.model();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  receiver = await startHookReceiver();
});
afterEach(async () => {
  await sender?.close();
  sender = undefined;
  await receiver[Symbol.asyncDispose]();
});

const start = (options: HookSenderOptions = {}) => {
  sender = startHookSender(api, receiver, options);
};
const url = (path = '/sluice', scheme = 'https') => `${scheme}://hooks.example.com:${receiver.port}${path}`;
const failing = (status: number) => () => new Response('no', { status });

async function service(): Promise<string> {
  const { body } = await api.call('POST', '/v1/{p}/services', {
    service_name: `s-${crypto.randomUUID()}`,
    infer_type: 'real-time',
    config: [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    additional_properties: { websocket_upgrade: true },
  });
  await api.setState(body.service_id, { status: 'deploying' });
  return body.service_id;
}

/** A webhook for one service alone, so that tests hear nothing of each other. */
async function webhook(serviceId: string, more: object = {}) {
  const { status, body } = await api.call('POST', '/v1/{p}/webhooks', {
    name: `w-${crypto.randomUUID()}`,
    url: url(),
    service_ids: [serviceId],
    ...more,
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

const deliveries = async (id: string) => (await api.call('GET', `/v1/{p}/webhooks/${id}/deliveries`)).body.deliveries;
/** Waits until the latest delivery is as wished. */
const latest = (id: string, fits: (delivery: { status: string; attempt_count: number }) => boolean) =>
  until(20_000, 'the delivery', async () => {
    const [delivery] = await deliveries(id);
    return delivery && fits(delivery) ? delivery : undefined;
  });
const remove = (id: string) => api.call('DELETE', `/v1/{p}/webhooks/${id}`);

describe('a generic webhook', () => {
  test('is told of a change, signed so that others can verify it', async () => {
    start();
    const id = await service();
    const { webhook_id: hook, secret } = await webhook(id, { language: 'zh' });
    const reason = { key: 'service.failed', args: { service: 'asr' } } as const;
    await api.setState(id, { status: 'failed', reason });
    const [call] = await receiver.calls(1);
    const { name } = (await api.store.services.get(id))?.spec ?? {};
    const messageId = call?.headers.get('webhook-id');
    expect(call?.json).toEqual({
      type: 'service.status_changed',
      id: messageId,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        project_id: api.credentials.project_id,
        service_id: id,
        service_name: name,
        old_status: 'deploying',
        new_status: 'failed',
        reason: '服务 asr 启动失败。',
        access_address: `wss://localhost:8443/v1/infers/${id}`,
      },
    });
    const timestamp = call?.headers.get('webhook-timestamp');
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = createHmac('sha256', key).update(`${messageId}.${timestamp}.${call?.text}`).digest('base64');
    expect(call?.headers.get('webhook-signature')).toBe(`v1,${expected}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    expect(call?.headers.get('host')).toBe(`hooks.example.com:${receiver.port}`);
    const delivery = await latest(hook, ({ status }) => status === 'delivered');
    expect(delivery).toMatchObject({ delivery_id: messageId, new_status: 'failed', attempt_count: 1 });
    expect(delivery.attempts).toEqual([
      { attempt_time: expect.any(Number), duration_ms: expect.any(Number), response_status: 200, response: 'thanks' },
    ]);
    await remove(hook);
  });

  test.each(['en', 'zh'])('is verified by what docs/%s says', async (language) => {
    start();
    const id = await service();
    const { webhook_id: hook, secret } = await webhook(id);
    await api.setState(id, { status: 'running' });
    const [call] = await receiver.calls(1);
    await remove(hook);
    const headers = Object.fromEntries(call?.headers ?? []);
    const page = await Bun.file(join(import.meta.dir, `../../../docs/${language}/webhooks.md`)).text();
    const snippet = (kind: string) => new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';
    const given = (body: string) => [secret, headers, body].map((each) => JSON.stringify(each)).join(', ');
    const script = `${snippet('js')}\nconsole.log(verify(${given(call?.text ?? '')}), verify(${given('{}')}))`;
    const python = `${snippet('python')}\nfrom json import loads\ns, h, b = loads(input())\nprint(verify(s, h, b.encode()), verify(s, h, b"{}"))`;
    const inputs = Buffer.from(`${JSON.stringify([secret, headers, call?.text])}\n`);
    const run = (command: string[]) => Bun.spawnSync(command, { stdin: inputs }).stdout.toString().trim();
    expect(run(['node', '--input-type=module', '--eval', script])).toBe('true false');
    expect(run(['python3', '-c', python])).toBe('True False');
  });

  test('is told again until it answers well, under the same id, and in order', async () => {
    receiver.answers = [failing(500), failing(404), received200];
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    for (const status of ['running', 'concerning', 'running', 'stopped'] as const) await api.setState(id, { status });
    start();
    const calls = await receiver.calls(6);
    const told = calls.map(({ json }) => json.data.new_status);
    expect(told).toEqual(['running', 'running', 'running', 'concerning', 'running', 'stopped']);
    expect(new Set(calls.map(({ headers }) => headers.get('webhook-id'))).size).toBe(4);
    await latest(hook, ({ status }) => status === 'delivered');
    const { delivery_id: oldest, attempts: last } = (await deliveries(hook)).at(-1);
    expect(last).toMatchObject([{ response_status: 200 }]);
    const { body: first } = await api.call('GET', `/v1/{p}/webhooks/${hook}/deliveries/${oldest}`);
    expect(first.attempts.map((each: { error_msg?: string }) => each.error_msg)).toEqual([
      'The answer was 500; only 200 to 299 counts as received.',
      'The answer was 404; only 200 to 299 counts as received.',
      undefined,
    ]);
    await remove(hook);
  });

  test('waits as long as its receiver asks for', async () => {
    receiver.answers = [() => new Response('', { status: 429, headers: { 'Retry-After': '7' } }), received200];
    const asked: number[] = [];
    start({
      delay(_, askedMs) {
        asked.push(askedMs);
        return 10;
      },
    });
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    await api.setState(id, { status: 'running' });
    await receiver.calls(2);
    expect(asked).toEqual([7_000]);
    await remove(hook);
  });

  test('hears of the beginning and the end of a service, and of what it asked for alone', async () => {
    start();
    const { webhook_id: all } = (
      await api.call('POST', '/v1/{p}/webhooks', { name: 'all', url: url('/all'), statuses: ['deploying', 'deleted'] })
    ).body;
    const id = await service();
    await api.setState(id, { status: 'running' });
    await api.store.services.remove(id);
    const calls = await receiver.calls(2);
    expect(calls.map(({ json }) => json.data)).toMatchObject([
      { service_id: id, new_status: 'deploying' },
      { service_id: id, old_status: 'running', new_status: 'deleted' },
    ]);
    expect(calls[0]?.json.data.old_status).toBeUndefined();
    expect((await deliveries(all)).length).toBe(2);
    await remove(all);
  });

  test('is paused when it failed for a day, and goes on when it is enabled', async () => {
    receiver.answers = [failing(503)];
    start({ delay: (failures) => (failures < 3 ? 1 : undefined) });
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    for (const status of ['running', 'stopped'] as const) await api.setState(id, { status });
    await latest(hook, ({ status }) => status === 'canceled');
    expect(receiver.received.length).toBe(3);
    const shown = (await api.call('GET', `/v1/{p}/webhooks/${hook}`)).body;
    expect(shown).toMatchObject({ enabled: false, failed_attempts: 3 });
    expect(shown.paused_reason).toStartWith('Paused: 3 attempts in a row failed.');
    const [canceled, failed] = await deliveries(hook);
    expect([canceled.status, failed.status]).toEqual(['canceled', 'failed']);
    const again = `/v1/{p}/webhooks/${hook}/deliveries/${failed.delivery_id}/redeliver`;
    expect((await api.call('POST', again)).body.error_code).toBe('ModelArts.3037');
    await api.setState(id, { status: 'failed' });
    expect((await deliveries(hook)).length).toBe(2);
    receiver.answers = [received200];
    const enabled = (await api.call('PUT', `/v1/{p}/webhooks/${hook}`, { enabled: true })).body;
    expect(enabled).toMatchObject({ enabled: true, failed_attempts: 0 });
    expect(enabled.paused_reason).toBeUndefined();
    expect((await api.call('POST', again)).body).toMatchObject({ status: 'pending', attempt_count: 3 });
    const calls = await receiver.calls(4);
    expect(calls[3]?.headers.get('webhook-id')).toBe(failed.delivery_id);
    expect(await latest(hook, ({ status }) => status === 'delivered')).toMatchObject({ attempt_count: 4 });
    await remove(hook);
  });

  test('is paused at once when its receiver answers 410', async () => {
    receiver.answers = [failing(410)];
    start();
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    await api.setState(id, { status: 'running' });
    await latest(hook, ({ status }) => status === 'failed');
    const shown = (await api.call('GET', `/v1/{p}/webhooks/${hook}`, undefined)).body;
    expect(shown.paused_reason).toContain('410');
    await remove(hook);
  });

  test('is tested without being enabled, and says what came of it', async () => {
    start();
    api.testWebhook = (each) => sender?.test(each) ?? Promise.reject(new Error('no sender'));
    const { webhook_id: hook } = await webhook(await service(), { enabled: false });
    const { body: good } = await api.call('POST', `/v1/{p}/webhooks/${hook}/test`);
    expect(good).toMatchObject({
      event_type: 'webhook.test',
      status: 'delivered',
      attempts: [{ response_status: 200 }],
    });
    expect(receiver.received[0]?.json.type).toBe('webhook.test');
    const soon = await api.call('POST', `/v1/{p}/webhooks/${hook}/test`);
    expect(soon.status).toBe(429);
    expect((await deliveries(hook)).map((each: { delivery_id: string }) => each.delivery_id)).toEqual([
      good.delivery_id,
    ]);
    await remove(hook);
  });
});

describe('a process that is killed', () => {
  const child = (...args: string[]) =>
    Bun.spawn([process.execPath, join(import.meta.dir, 'child.ts'), ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });

  test('right after a status was written leaves what is to be told', async () => {
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    const process = child('fail', api.databaseFile, id);
    await process.exited;
    expect(process.signalCode).toBe('SIGKILL');
    start();
    const [call] = await receiver.calls(1);
    expect(call?.json.data).toMatchObject({ service_id: id, new_status: 'failed' });
    await remove(hook);
  });

  test('while it sends is followed by one that sends the same again', async () => {
    const { promise: killed, resolve: kill } = Promise.withResolvers<void>();
    receiver.answers = [
      async () => {
        kill();
        await Bun.sleep(60_000);
        return new Response();
      },
      received200,
    ];
    const id = await service();
    const { webhook_id: hook } = await webhook(id);
    await api.setState(id, { status: 'running' });
    const authority = join(dirname(api.databaseFile), 'hooks.pem');
    await Bun.write(authority, receiver.authority);
    const process = child('send', api.databaseFile, authority, api.masterKeyFile);
    await killed;
    process.kill('SIGKILL');
    await process.exited;
    start();
    const [first, second] = await receiver.calls(2);
    expect(second?.headers.get('webhook-id')).toBe(first?.headers.get('webhook-id') ?? '');
    expect(await latest(hook, ({ status }) => status === 'delivered')).toMatchObject({ attempt_count: 1 });
    await remove(hook);
  });
});

describe('nobody is sent', () => {
  /** What the log says of the first attempt. */
  async function refusal(target: string, options: HookSenderOptions = {}) {
    const id = await service();
    api.webhookNetworks.push('127.0.0.0/8');
    const { webhook_id: hook } = await webhook(id, { url: target });
    api.webhookNetworks.length = 0;
    await api.setState(id, { status: 'running' });
    start({ delay: () => 3_600_000, ...options });
    const delivery = await latest(hook, ({ attempt_count }) => attempt_count > 0);
    await remove(hook);
    return delivery.attempts[0].error_msg;
  }

  test('to an address that is not public, whatever its name', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.0.1', '::1', 'fd00::1', '224.0.0.1']) {
      expect(await refusal(url(), { networks: [], resolve: async () => [address] })).toContain(
        'not a place in the public',
      );
      await sender?.close();
    }
    expect(await refusal(url(), { networks: [], resolve: async () => ['8.8.8.8', '127.0.0.1'] })).toContain(
      'not a place',
    );
    expect(receiver.received).toEqual([]);
  });

  test('to another address than the one that was looked at, when a name changes its mind', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return answers[asked.length - 1] ?? [];
    };
    expect(await refusal(url(), { resolve })).toBeUndefined();
    expect(asked).toEqual(['hooks.example.com']);
    expect(receiver.received.length).toBe(1);
  });

  test('where a redirect points', async () => {
    receiver.answers = [() => Response.redirect('http://169.254.169.254/latest/meta-data', 302)];
    expect(await refusal(url())).toStartWith('The answer was 302: redirects are not followed.');
    expect(receiver.received.length).toBe(1);
  });

  test('to a receiver whose certificate is not for it, or of nobody that is trusted', async () => {
    expect(await refusal(`https://other.example.com:${receiver.port}/`)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    await sender?.close();
    expect(await refusal(url(), { authorities: [] })).toContain('--webhook-ca');
    expect(receiver.received).toEqual([]);
  });

  test('without TLS, unless the network is allowed', async () => {
    await using plain = await startHookReceiver({ plain: true });
    const target = `http://hooks.example.com:${plain.port}/x`;
    expect(await refusal(target, { networks: [], resolve: async () => ['8.8.8.8'] })).toContain('without TLS');
    await sender?.close();
    expect(await refusal(target)).toBeUndefined();
    expect(plain.received.length).toBe(1);
  });

  test('to a name that nobody knows', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await refusal(url(), { resolve })).toBe(
      'The name hooks.example.com is not known. Check the address of the webhook.',
    );
  });

  test('for longer than the deadline, or for more than is read', async () => {
    const silent = Promise.withResolvers<Response>();
    receiver.answers = [() => silent.promise];
    expect(await refusal(url(), { deadline: 300 })).toContain('did not answer within 0.3 s');
    silent.resolve(new Response());
    await sender?.close();
    const late = Promise.withResolvers<string[]>();
    expect(await refusal(url(), { deadline: 300, resolve: () => late.promise })).toContain('did not answer within');
    late.resolve([]);
    await sender?.close();
    const over = Promise.withResolvers<void>();
    receiver.answers = [
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(97)),
            cancel: () => over.resolve(),
          }),
        ),
    ];
    expect(await refusal(url())).toBeUndefined();
    await over.promise;
  });
});

test('what an answer says of the secrets that it was given is not kept', async () => {
  receiver.answers = [(request) => new Response(`you sent ${request.url}`)];
  start();
  const id = await service();
  const key = '0123456789abcdef0123';
  const { webhook_id: hook, url: shown } = await webhook(id, { url: url(`/hook?key=${key}`) });
  expect(shown).toBe(url('/hook?key=******'));
  await api.setState(id, { status: 'running' });
  const delivery = await latest(hook, ({ status }) => status === 'delivered');
  expect(delivery.attempts[0].response).toContain('key=******');
  expect(JSON.stringify(delivery)).not.toContain(key);
  expect(receiver.received[0]?.url.searchParams.get('key')).toBe(key);
  await remove(hook);
});

describe('the robot of a group chat', () => {
  const refused = (body: object) => () => Response.json(body);
  const robot = async (kind: string, more: object, bad: object, good: object) => {
    receiver.answers = [refused(bad), refused(good)];
    const id = await service();
    const { webhook_id: hook } = await webhook(id, { kind, language: 'zh', ...more });
    await api.setState(id, { status: 'running' });
    start();
    const calls = await receiver.calls(2);
    const { delivery_id } = await latest(hook, ({ status }) => status === 'delivered');
    const { body } = await api.call('GET', `/v1/{p}/webhooks/${hook}/deliveries/${delivery_id}`);
    await remove(hook);
    return { error: body.attempts[0].error_msg, call: calls[1] };
  };

  test('of WeCom gets markdown at the address with its key, and says in a 200 what is wrong', async () => {
    const more = { url: url('/cgi-bin/webhook/send?key=1-2-3') };
    const bad = { errcode: 93000, errmsg: 'invalid webhook url' };
    const { call, error } = await robot('wecom', more, bad, { errcode: 0, errmsg: 'ok' });
    expect(error).toContain('93000: invalid webhook url');
    expect(call?.url.search).toBe('?key=1-2-3');
    expect(call?.json).toEqual({
      msgtype: 'markdown',
      markdown: { content: expect.stringContaining('部署中 → 运行中') },
    });
  }, 60_000);

  test('of DingTalk gets time and signature in the query', async () => {
    const secret = 'SEC0123456789';
    const more = { url: url('/robot/send?access_token=t0'), secret };
    const bad = { errcode: 310000, errmsg: 'sign not match' };
    const { call, error } = await robot('dingtalk', more, bad, { errcode: 0, errmsg: 'ok' });
    expect(error).toContain('310000: sign not match');
    const query = call?.url.searchParams;
    const timestamp = query?.get('timestamp');
    expect(query?.get('access_token')).toBe('t0');
    expect(query?.get('sign')).toBe(createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
    expect(call?.json).toEqual({
      msgtype: 'markdown',
      markdown: { title: expect.stringContaining('运行中'), text: expect.stringContaining('运行中') },
    });
  }, 60_000);

  test('of Feishu gets time and signature in the body', async () => {
    const secret = 'feishu-secret';
    const more = { url: url('/open-apis/bot/v2/hook/abc'), secret };
    const bad = { code: 19021, msg: 'sign match fail' };
    const { call, error } = await robot('feishu', more, bad, { code: 0, msg: 'success', data: {} });
    expect(error).toContain('19021: sign match fail');
    const { timestamp, sign, ...rest } = call?.json ?? {};
    expect(sign).toBe(createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64'));
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    expect(rest).toEqual({
      msg_type: 'post',
      content: {
        post: {
          zh_cn: { title: expect.stringContaining('运行中'), content: [[{ tag: 'text', text: expect.any(String) }]] },
        },
      },
    });
  }, 60_000);

  test('is told of what comes fast in one message', async () => {
    receiver.answers = [refused({ code: 0 })];
    const id = await service();
    const { webhook_id: hook } = await webhook(id, { kind: 'feishu', url: url('/hook/abc') });
    for (const status of ['running', 'concerning', 'running', 'stopped', 'deploying', 'running'] as const)
      await api.setState(id, { status });
    start();
    const [first, second] = await receiver.calls(2);
    expect(first?.json.content.post.en_us).toMatchObject({ title: '5 changes of services' });
    expect(first?.json.content.post.en_us.content).toHaveLength(10);
    expect(second?.json.content.post.en_us.title).toContain('deploying → running');
    await until(20_000, 'all', async () =>
      (await deliveries(hook)).every(({ status }: { status: string }) => status === 'delivered') ? true : undefined,
    );
    await remove(hook);
  });
});
