import { afterAll, beforeAll, expect, test } from 'bun:test';
import { confirmOrder } from '../support/console/confirm-order.ts';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { until } from '../support/deadline.ts';
import type { ModelArts } from '../support/model-arts.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

let stage: ConsoleStage;
let api: ModelArts;
let service: string;

beforeAll(async () => {
  stage = await ConsoleStage.open();
  ({ api } = stage.stage);
  await stage.stage.push(await buildTestImage('node-ws'), 'detail/echo:1.0');
  service = await api.deploy('echo', 'detail/echo:1.0', { protocol: 'ws' });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

test.each([
  { language: 'en', guide: 'Usage guide', address: 'Public address of the API', running: 'Running' },
  { language: 'zh', guide: '调用指南', address: 'API接口调用公网地址', running: '运行中' },
] as const)(
  'the usage guide ($language) has the address to copy, programs for it, and the fields of Postman',
  async ({ language, guide, address, running }) => {
    const { access_address: given } = await api.service(service);
    const browser = { permissions: ['clipboard-read', 'clipboard-write'] };
    await stage.visit({ language, path: `/services/${service}`, browser }, async ({ page }) => {
      await page.getByRole('heading', { name: 'echo', level: 1 }).waitFor();
      await page.getByRole('tab', { name: guide, selected: true }).waitFor();
      await page.getByText(running, { exact: true }).first().waitFor();
      await page.getByRole('button', { name: new RegExp(`: ${address}$`) }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(given));
      await expectAccessible(page);

      await page.locator('#called-path').fill('/chat?room=a b');
      await page.getByRole('tab', { name: 'wscat' }).click();
      await page.getByText(`--connect '${given}/chat?room=a%20b'`).waitFor();
      await page.locator('#called-path').fill('/../other');
      await page.getByRole('alert').waitFor();
      await page.locator('#called-path').fill('/chat?room=1');
      await page.getByRole('tab', { name: 'Postman' }).click();
      await page.getByText('Raw', { exact: true }).waitFor();
      await page.getByText('{{TOKEN}}', { exact: true }).waitFor();
      await expectAccessible(page);
    });
  },
  180_000,
);

test('a service that does not exist, and one that the role may not see, are told of in words', async () => {
  await stage.visit({ path: '/services/00000000-0000-4000-8000-000000000000' }, async ({ page, faults }) => {
    faults.expect(/^GET \/v1\/\w+\/services\/00000000-0000-4000-8000-000000000000: 404$/);
    await page.getByRole('alert').getByText('00000000-0000-4000-8000-000000000000').waitFor();
    await page.getByText('Request id').waitFor();
  });
  const user = { name: 'caller', password: 'a caller and no more', roles: ['caller'] };
  const made = await stage.stage.platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token },
    body: JSON.stringify({ user }),
  });
  expect(made.status).toBe(201);
  const as = { user: user.name, password: user.password };
  await stage.visit({ path: `/services/${service}`, as }, async ({ page, faults }) => {
    faults.expect(new RegExp(`^GET /v1/\\w+/services/${service}: 403$`));
    await page.getByRole('alert').getByText('services.read').waitFor();
  });
}, 120_000);

test('instances, their use of the machine and what they write are shown', async () => {
  const { body } = await api.call('GET', `/services/${service}/instances`);
  const [instance] = body['instances'] as { readonly instance_id: string }[];
  const id = String(instance?.instance_id);
  await stage.visit({ path: `/services/${service}/instances` }, async ({ page }) => {
    await page.getByRole('cell', { name: id, exact: true }).waitFor();
    await page.getByText(/\/ 0.5 cores$/).waitFor();
    await page.getByText(/\/ 512 MB$/).waitFor();
    await page.getByRole('button', { name: `Logs: ${id}` }).click();
    await page
      .getByRole('region', { name: `Log of ${id}` })
      .getByText(/\w+/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await saving).suggestedFilename()).toBe(`${id}.log`);
    await expectAccessible(page);
    await page.getByRole('row').filter({ hasText: id }).getByRole('button', { name: 'Restart' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    // What the one that goes takes of the machine is not asked for once it is gone.
    await page.getByRole('tab', { name: 'Events' }).click();
    const next = await until(60_000, 'another instance', async () => {
      const { instances } = (await api.call('GET', `/services/${service}/instances`)).body;
      const [only, more] = instances as { readonly instance_id: string; readonly status: string }[];
      return more === undefined && only?.status === 'running' && only.instance_id !== id ? only.instance_id : undefined;
    });
    await page.goto(`${stage.origin}/services/${service}/instances`);
    await page.getByRole('cell', { name: next, exact: true }).waitFor();
  });
}, 120_000);

test('what the service took is drawn and stands in a table, for a range and an instance', async () => {
  // A minute is written when it is over.
  const seen = await until(180_000, 'a minute that was seen', async () => {
    const { body } = await api.call('GET', `/services/${service}/monitor/history`);
    const { points, instances } = body as {
      readonly points: readonly { readonly cpu_memory_usage?: number }[];
      readonly instances: readonly { readonly instance_id: string }[];
    };
    return points.some(({ cpu_memory_usage: memory = 0 }) => memory > 0) ? instances[0]?.instance_id : undefined;
  });
  for (const language of ['en', 'zh'] as const) {
    const zh = language === 'zh';
    await stage.visit({ language, path: `/services/${service}/monitoring` }, async ({ page }) => {
      const memory = page.getByRole('img', { name: zh ? /^内存：最新 [\d.]+ MB/ : /^Memory: [\d.]+ MB last/ });
      await memory.waitFor();
      expect(await memory.locator('polyline').count()).toBeGreaterThan(0);
      // Counts sum up, and no device is drawn of a machine that holds none.
      await page.getByRole('img', { name: zh ? /^失败次数：共 \d+$/ : /^Failed calls: \d+ in all$/ }).waitFor();
      expect(await page.getByRole('img', { name: zh ? /^占用的加速卡/ : /^GPUs held/ }).count()).toBe(0);
      const end = (await memory.locator('polyline').last().getAttribute('points'))?.split(' ').at(-1)?.split(',')[0];
      const { width = 0 } = (await memory.boundingBox()) ?? {};
      await memory.hover({ position: { x: Math.min(width - 1, (width * Number(end)) / 100), y: 48 } });
      await page
        .locator('figure')
        .filter({ has: memory })
        .getByText(/\d\d:\d\d[:：] ?[\d.]+ MB$/)
        .waitFor();
      await page.getByText(zh ? '以表格显示全部数据' : 'All values as a table').click();
      await page.getByRole('cell', { name: / MB$/ }).first().waitFor();
      await expectAccessible(page);
      if (zh) return;
      await page.getByText('30 days').click();
      await page.getByRole('radio', { name: '30 days', checked: true }).waitFor({ state: 'attached' });
      await memory.waitFor();
      await page.getByRole('combobox', { name: 'Instance' }).click();
      await page.getByTitle(seen).click();
      await page.getByRole('img', { name: /^Running instances/ }).waitFor({ state: 'detached' });
      await memory.waitFor();
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    });
  }
}, 300_000);

test('a refused handshake shows why and what to do, and an open connection can be ended', async () => {
  const refused = api.openSocket(service, '', { headers: [['X-Auth-Token', 'not-a-token']] });
  expect(
    await refused.then(
      () => 'open',
      (error) => error instanceof HandshakeRefused,
    ),
  ).toBe(true);
  using socket = await api.openSocket(service);
  const handshake = await until(30_000, 'the refused handshake', async () => {
    const { body } = await api.call('GET', `/services/${service}/handshakes`);
    return (body['handshakes'] as Record<string, string>[])[0];
  });
  await stage.visit({ path: '/services' }, async ({ page }) => {
    const sockets = page.getByRole('row').filter({ hasText: 'echo' }).getByRole('cell');
    await sockets.first().waitFor();
    const heads = await page.getByRole('columnheader').allTextContents();
    await sockets.nth(heads.indexOf('Open connections')).getByText('1', { exact: true }).waitFor();
    await page.goto(`${stage.origin}/services/${service}/handshakes`);
    const row = page.getByRole('row').filter({ hasText: String(handshake['request_id']) });
    await row.getByText(String(handshake['reason'])).waitFor();
    await row.getByText('Authentication', { exact: true }).waitFor();
    await row.getByText('401').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'End', exact: true }).first().click();
    const { body } = await api.call('GET', `/services/${service}/connections?state=open`);
    const [open] = body['connections'] as { readonly connection_id: string; readonly client_address: string }[];
    await confirmOrder(page, {
      question: `End the connection of ${open?.client_address}?`,
      button: 'End',
      command: `sluice service disconnect echo ${open?.connection_id}`,
    });
    const frame = await socket.next();
    expect(frame.kind).toBe('close');
    expect(frame.payload.readUInt16BE(0)).toBe(1008);

    using _drained = await api.openSocket(service);
    await page.getByRole('button', { name: 'Drain' }).click();
    await confirmOrder(page, {
      question: 'Drain the connections of echo?',
      button: 'Drain',
      command: 'sluice service drain echo',
    });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await api.eventsOf(service)).join('\n')).toMatch(/are to end within/);
  });
}, 120_000);

test('the events of the service are listed, and searched', async () => {
  const events = await api.eventsOf(service);
  const words = events.at(-1)?.replace(/^\w+: /, '') ?? '';
  await stage.visit({ path: `/services/${service}/events` }, async ({ page }) => {
    await page.getByText(words, { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Search in the events').fill('no event says this');
    await page.keyboard.press('Enter');
    await page.getByText('No event matches.').waitFor();
  });
}, 120_000);

test('a service whose image listens on another port shows that, and a button gets it running', async () => {
  await stage.stage.push(await buildTestImage('wrong-port'), 'detail/wrong-port:1.0');
  const model = await api.createModel('astray', 'detail/wrong-port:1.0', { protocol: 'ws', port: 8080 });
  await api.modelDone(model);
  const id = await api.createService('astray', model, { deployTimeoutSeconds: 20 });
  await api.serviceIs(id, 'failed');
  const { body } = await api.call('GET', `/services/${id}/diagnosis`);
  const [fix] = body['fixes'] as { readonly text: string }[];
  await stage.visit({ path: `/services/${id}` }, async ({ page }) => {
    const panel = page.getByRole('region', { name: 'Diagnosis' });
    await panel.getByText(String(body['summary'])).waitFor();
    await expectAccessible(page);
    await panel.getByText('The same by command').first().click();
    await panel.getByRole('tab', { name: 'sluice' }).click();
    await panel.getByText('sluice model create astray:0.0.2 detail/wrong-port:1.0').waitFor();
    await panel.getByText('sluice service update astray --file service.json --wait').waitFor();
    await expectAccessible(page);
    await panel.getByText('Makes version 0.0.2 of the model astray').waitFor();
    await page.getByRole('tab', { name: 'Deployment' }).click();
    await page.getByRole('button', { name: `What puts it right: ${fix?.text}` }).click();
    expect(await panel.evaluate((element) => element === document.activeElement)).toBe(true);
    const apply = panel.getByRole('button', { name: String(fix?.text) });
    await apply.click();
    await panel.getByRole('status').getByText(`Being applied: ${fix?.text}`).waitFor();
    expect(await apply.getAttribute('aria-disabled')).toBe('true');
    await api.serviceIs(id, 'running');
    await page.getByText('Running', { exact: true }).waitFor();
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try the service' }).click();
    await page.getByRole('tab', { name: 'Try it', selected: true }).waitFor();
  });
  expect((await api.service(id))['config']).toMatchObject([{ model_name: 'astray', model_version: '0.0.2' }]);
}, 240_000);

test('past configurations are compared, and a confirmed roll back is in force', async () => {
  const { body: before } = await api.call('GET', `/services/${service}`);
  const [config] = before['config'] as Record<string, unknown>[];
  const { model_id, weight, specification, custom_spec, instance_count } = config ?? {};
  const next = { model_id, weight, specification, custom_spec, instance_count, envs: { COLOUR: 'blue' } };
  expect((await api.call('PUT', `/services/${service}`, { config: [next] })).status).toBe(200);
  await api.serviceIs(service, 'running');
  await stage.visit({ path: `/services/${service}/updates` }, async ({ page }) => {
    await page.getByText('COLOUR=blue').waitFor();
    await page.getByRole('row', { name: 'Environment variable COLOUR' }).getByText('blue', { exact: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Roll back to this' }).last().click();
    await confirmOrder(page, {
      question: 'Go back to configuration 1?',
      button: 'Roll back to this',
      command: 'sluice service rollback echo --to 1',
    });
    await page.getByRole('cell', { name: 'Roll back', exact: true }).waitFor();
  });
  await api.serviceIs(service, 'running');
  expect((await api.service(service))['config']).toMatchObject([{ model_id, envs: {} }]);
}, 240_000);

test('settings are saved, and an application is authorized', async () => {
  const made = await api.call('POST', '/app-auth/apps', { app_name: 'partner' });
  expect(made.status).toBe(200);
  await stage.visit({ path: `/services/${service}/settings` }, async ({ page }) => {
    await page.getByLabel('Description', { exact: true }).fill('answers as it is asked');
    await page.getByLabel('Idle limit').fill('120');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();

    const access = page.getByRole('region', { name: 'APP authorization' });
    await access.getByLabel('Application', { exact: true }).click();
    await page.getByTitle('partner').click();
    await access.getByRole('button', { name: 'Authorize' }).click();
    await access.getByRole('button', { name: 'Withdraw' }).click();
    await confirmOrder(page, {
      question: 'Withdraw the right of partner?',
      button: 'Withdraw',
      command: 'sluice app unauthorize partner echo',
    });
    await access.getByText('No application may call this service yet.').waitFor();
  });
  expect(await api.service(service)).toMatchObject({
    description: 'answers as it is asked',
    additional_properties: { limits: { idle_timeout_seconds: 120 } },
  });
  const { body } = await api.call('GET', `/services/${service}/api-auths`);
  expect(body).toMatchObject({ app_auth_api: { authed_apps: [] } });
}, 120_000);
