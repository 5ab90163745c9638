import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { cloneRows } from '../support/clone-rows.ts';
import { confirmOrder } from '../support/console/confirm-order.ts';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let modelId: string;

beforeAll(async () => {
  const image = await buildTestImage('node-ws');
  stage = await ConsoleStage.open();
  const pushed = await stage.stage.push(image, 'team/voice:1.0');
  modelId = await stage.stage.api.createModel('voice', pushed, {
    protocol: 'ws',
    request: { envs: { LANGUAGE: 'en', THREADS: '4', KEY: 'm0del-key' }, secret_envs: ['KEY'] },
  });
  expect(await stage.stage.api.modelDone(modelId)).toMatchObject({ model_status: 'published' });
}, 240_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

/** The row of the list in which the service stands. */
const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

/** The column `name` ends before `next` begins, which stays in sight and may lie over it. */
async function expectWhole(page: Page, name: string, next: string): Promise<void> {
  const head = await page.getByRole('columnheader', { name, exact: true }).boundingBox();
  const behind = await page.getByRole('columnheader', { name: next, exact: true }).boundingBox();
  expect((head?.x ?? Number.NaN) + (head?.width ?? 0)).toBeLessThanOrEqual((behind?.x ?? Number.NaN) + 1);
}

test('deploys a model as the tutorial says, sees it run, stops, starts and deletes it', async () => {
  const { api } = stage.stage;
  await stage.visit({ language: 'zh' }, async ({ page }) => {
    await page.getByRole('link', { name: '在线服务', exact: true }).click();
    await page.getByText('暂无在线服务').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: '部署', exact: true }).click();
    await page.getByRole('heading', { name: '部署', level: 1 }).waitFor();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByText('请选择模型及版本').waitFor();
    await page.getByText('请填写名称。').waitFor();
    await page.getByLabel('名称', { exact: true }).fill('voice service');
    await page.getByLabel('选择模型及版本').click();
    await page.getByTitle('voice / 0.0.1').click();
    await page.getByText('名称不符合以下规则').waitFor();
    await page.getByLabel('名称', { exact: true }).fill('voice-service');
    // On by itself: the model says that its container speaks ws.
    expect(await page.getByLabel('升级为WebSocket').isChecked()).toBeTrue();
    await page.getByRole('button', { name: '增加环境变量' }).click();
    await page.getByLabel('变量名').fill('TOKEN');
    await page.getByLabel('加密').check();
    await page.getByLabel('值', { exact: true }).fill('s3cret');
    // What comes with the model is in sight, and goes where the service has its own.
    await page.getByText('LANGUAGE=en（来自模型）').waitFor();
    await page.getByText('THREADS=4（来自模型）').waitFor();
    await page.getByRole('button', { name: '增加环境变量' }).click();
    await page.getByLabel('变量名').last().fill('THREADS');
    await page.getByLabel('值', { exact: true }).last().fill('8');
    await page.getByText('THREADS=4（来自模型）').waitFor({ state: 'detached' });
    await page.getByRole('switch', { name: '自动停止' }).click();
    await page.getByRole('switch', { name: '弹性伸缩' }).click();
    await page.getByLabel('最大实例数').fill('2');
    await page.getByLabel('每实例目标连接数').fill('10');
    await page.getByLabel('计算节点个数').fill('3');
    await page.getByText('1 到 2 的整数').waitFor();
    await page.getByLabel('计算节点个数').fill('1');
    await page.getByText('限制、排空等高级策略').click();
    await page.getByLabel('负载均衡策略').click();
    await page.getByTitle('SOURCE_IP (源地址)').click();
    await page.getByLabel('会话保持').click();
    await page.getByTitle('按查询参数').click();
    await page.getByLabel('请求头或参数名称').fill('session');
    await page.getByLabel('等待实例的最大调用数').fill('50');
    await expectAccessible(page);

    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByText('配置确认').waitFor();
    await page.getByText('是（打开后不可关闭）').waitFor();
    await page.getByText('随负载 1～2 个 · 每实例 10 个连接').waitFor();
    await page.getByText('1 小时后').waitFor();
    const variables = page.getByText('TOKEN=******').filter({ hasText: 'THREADS=8' });
    expect(await variables.textContent()).toBe(
      'TOKEN=******\nTHREADS=8\nLANGUAGE=en（来自模型）\nKEY=******（来自模型）',
    );
    await page.getByRole('cell', { name: 'CPU：1核 4GB (modelarts.vm.cpu.1u)' }).waitFor();
    await page.getByText('等效命令').click();
    await page.getByRole('tab', { name: 'sluice' }).click();
    await page.getByText('sluice service create').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('s3cret');
    await expectAccessible(page);
    await page.getByRole('button', { name: '提交' }).click();

    await page.getByRole('heading', { name: '在线服务', level: 1 }).waitFor();
    const row = rowOf(page, 'voice-service');
    await row.getByText('运行中').waitFor({ timeout: 120_000 });
    const { body } = await api.call('GET', '/services?service_name=voice-service');
    const [service] = body['services'] as { service_id: string }[];
    const id = service?.service_id ?? '';
    expect(await api.service(id)).toMatchObject({
      status: 'running',
      additional_properties: {
        websocket_upgrade: true,
        session_affinity: { query: 'session' },
        waiting_room: { max_calls: 50 },
      },
      load_balancer_policy: 'SOURCE_IP',
      schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 1 }],
      config: [
        {
          model_id: modelId,
          envs: { TOKEN: '******', THREADS: '8' },
          additional_properties: {
            secret_envs: ['TOKEN'],
            scaling: { min_instances: 1, max_instances: 2, target_connections: 10 },
          },
        },
      ],
    });
    expect(await row.textContent()).toContain('voice 0.0.1');
    // Whatever the columns take, what can be done is in sight.
    const last = await row.getByRole('button', { name: '删除 voice-service' }).boundingBox();
    expect((last?.x ?? Number.NaN) + (last?.width ?? 0)).toBeLessThan(1_280 - 24);
    await expectWhole(page, '创建时间', '操作');
    await expectAccessible(page);

    await page.goto(`${stage.origin}/services/${id}/deployment`);
    await page.getByText('部署成功').waitFor();
    await page.getByRole('listitem').filter({ hasText: '等待健康检查通过' }).getByText('秒').first().waitFor();
    const log = page.getByRole('region', { name: '容器日志' });
    await log.getByText('listening').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: '实例' }).click();
    await page.getByText('voice 0.0.1：按当前负载应有 1 个实例，运行中 1 个').waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: '配置更新' }).click();
    await page.getByText('THREADS=8', { exact: true }).waitFor();
    await page.getByText('LANGUAGE=en（来自模型）', { exact: true }).waitFor();
    await page.getByRole('link', { name: '在线服务', exact: true }).first().click();

    await row.getByRole('button', { name: '预测 voice-service' }).click();
    await page.getByRole('tab', { name: '预测', selected: true }).waitFor();
    await page.getByText('暂无消息').waitFor();
    await page.getByRole('link', { name: '在线服务', exact: true }).first().click();

    // What cannot be done says why.
    await row.getByRole('button', { name: '启动 voice-service' }).hover();
    await page.getByRole('tooltip', { name: '服务已在运行。' }).waitFor();
    await row.getByRole('button', { name: '停止 voice-service' }).click();
    await confirmOrder(page, {
      question: '确定停止 voice-service？',
      button: '停止',
      command: 'sluice service stop voice-service',
    });
    await row.getByText('已停止').waitFor({ timeout: 120_000 });
    await row.getByRole('button', { name: '启动 voice-service' }).click();
    await confirmOrder(page, {
      question: '确定启动 voice-service？',
      button: '启动',
      command: 'sluice service start voice-service',
    });
    await row.getByText('运行中').waitFor({ timeout: 120_000 });

    await row.getByRole('button', { name: '修改 voice-service' }).click();
    await page.getByRole('heading', { name: '修改 voice-service' }).waitFor();
    await page.getByLabel('描述').fill('语音');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '提交' }).click();
    await until(60_000, 'the description', async () =>
      (await api.service(id))['description'] === '语音' ? true : undefined,
    );

    await page.getByRole('link', { name: '在线服务', exact: true }).first().click();
    await row.getByRole('checkbox', { name: 'voice-service' }).check();
    await page.getByRole('button', { name: '删除（1）' }).click();
    await page.getByRole('dialog').getByText('永久丢失').waitFor();
    await confirmOrder(page, {
      question: '确定删除 voice-service？',
      button: '删除',
      command: 'sluice service delete voice-service',
    });
    await page.getByText('暂无在线服务').waitFor({ timeout: 120_000 });
    expect((await api.call('GET', `/services/${id}`)).status).toBe(404);
  });
}, 420_000);

test('a deployment that fails says why in the list, and at which step', async () => {
  const { api } = stage.stage;
  const pushed = await stage.stage.push(await buildTestImage('exits-at-once'), 'team/broken:1.0');
  const model = await api.createModel('broken', pushed, { protocol: 'ws' });
  await api.modelDone(model);
  const id = await api.createService('broken-service', model, { deployTimeoutSeconds: 10 });
  await stage.visit({ path: '/services' }, async ({ page }) => {
    const row = rowOf(page, 'broken-service');
    await row.getByText('Failed', { exact: true }).waitFor({ timeout: 120_000 });
    const reason = String((await api.service(id))['error_msg']);
    await row.getByText(reason).waitFor();
    await expectWhole(page, 'Created', 'Operation');
    await expectAccessible(page);
    await row.getByRole('link', { name: 'Steps of broken-service' }).click();
    await page.getByText(/^Failed after/).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'failed' }).first().waitFor();
    await expectAccessible(page);
  });
  await api.deleteService(id);
}, 240_000);

test('whoever may only call is told so', async () => {
  const robot = { name: 'services-robot', password: 'a-Robot-0-password', roles: ['caller'] };
  const { api, platform } = stage.stage;
  const made = await platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: robot }),
  });
  expect(made.status).toBe(201);
  await stage.visit(
    { path: '/services', as: { user: robot.name, password: robot.password } },
    async ({ page, faults }) => {
      faults.expect(/^GET \/v1\/.*: 403$/);
      await page.getByRole('alert').getByText('services.read').waitFor();
      const deploy = page.getByRole('button', { name: 'Deploy', exact: true });
      await deploy.focus();
      await page.getByText('Your role does not allow this (services.write)').waitFor();
      await deploy.press('Enter');
      expect(page.url()).toBe(`${stage.origin}/services`);
      await page.getByRole('heading', { level: 1 }).focus();
      await page.getByRole('tooltip').waitFor({ state: 'hidden' });
      await expectAccessible(page);
    },
  );
}, 120_000);

test('ten thousand services are searched, sorted and leafed through, and one of them starts while all are looked after', async () => {
  const { api, platform } = stage.stage;
  const id = await api.createService('many', modelId);
  await api.setStatus(id, 'stopped');
  await api.serviceIs(id, 'stopped');
  await platform.stop();
  cloneRows(platform, [
    {
      table: 'services',
      where: `id = '${id}'`,
      count: 9_999,
      different: {
        id: "id || '-' || n",
        name: "name || '-' || n",
        spec: "json_set(spec, '$.name', name || '-' || n)",
      },
    },
  ]);
  await platform.startAgain();
  const { control } = platform.processes();
  await stage.visit({ path: '/services' }, async ({ page }) => {
    await page.getByText('10000 in all').waitFor();
    await page.getByRole('columnheader', { name: 'Name' }).click();
    await page.getByRole('row').nth(1).getByText('many', { exact: true }).waitFor();
    await page.getByTitle('500', { exact: true }).click();
    await page.getByText('many-9999', { exact: true }).waitFor();
    await page.getByLabel('Search by name').fill('many-4321');
    await page.getByLabel('Search by name').press('Enter');
    await rowOf(page, 'many-4321').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByLabel('Search by name').fill('nothing-has-this-name');
    await page.getByLabel('Search by name').press('Enter');
    await page.getByText('No service matches.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('10000 in all').waitFor();

    await page.getByRole('searchbox', { name: /^Request id/ }).fill('many');
    await page.keyboard.press('Enter');
    await page.getByText('These are the latest 10;').waitFor();
    expect(await page.getByRole('main').getByRole('link').count()).toBe(10);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: /^(9,999|10,000) stopped$/ }).waitFor();
    await expectAccessible(page);
  });
  await api.setStatus(id, 'running');
  await api.serviceIs(id, 'running');
  // It answered its supervisor all the while, and was not replaced.
  expect(platform.processes().control).toBe(control);
}, 180_000);
