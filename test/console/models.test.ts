import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cloneRows } from '../support/clone-rows.ts';
import { confirmOrder } from '../support/console/confirm-order.ts';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let pushed: string;

beforeAll(async () => {
  const image = await buildTestImage('node-ws');
  const elsewhere = await buildTestImage('wrong-port');
  stage = await ConsoleStage.open();
  pushed = await stage.stage.push(image, 'team/voice:1.0');
  await stage.stage.push(elsewhere, 'team/elsewhere:1.0');
}, 240_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

test('a model is made of an image as the tutorial says, with a probe, and a next version of it', async () => {
  const { api } = stage.stage;
  const made = async (version: string) => {
    const { body } = await api.call('GET', `/models?model_name=voice&model_version=${version}`);
    const [model] = body['models'] as { model_id: string }[];
    return (await api.call('GET', `/models/${model?.model_id}`)).body;
  };
  await stage.visit({ language: 'zh' }, async ({ page }) => {
    await page.getByRole('link', { name: '模型管理' }).click();
    await page.getByText('还没有模型').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: '创建', exact: true }).first().click();
    await page.getByRole('heading', { name: '创建模型', level: 1 }).waitFor();
    await page.getByRole('button', { name: '立即创建' }).click();
    await page.getByText('请填写镜像路径').waitFor();
    await page.getByText('请填写名称。').waitFor();
    const label = page.locator('label', { hasText: /^名称$/ });
    await until(10_000, 'the label of what is wrong is in view', async () =>
      (await label.evaluate((element) => element.getBoundingClientRect().top >= 0)) ? true : undefined,
    );
    await page.getByLabel('名称', { exact: true }).fill('voice');
    await expect(page.getByRole('radio', { name: '从容器镜像中选择' }).isChecked()).resolves.toBeTrue();
    await page.getByLabel('容器镜像所在的路径').pressSequentially('voi');
    await page.getByTitle('team/voice:1.0').click();
    await page.getByLabel('协议').click();
    await page.getByTitle('ws', { exact: true }).click();
    await page.getByLabel('端口').fill('70000');
    await page.getByText('端口范围为 1～65535').waitFor();
    await page.getByLabel('端口').fill('9000');
    const unexposed = page.getByText('镜像声明的端口（EXPOSE）为 8080');
    await unexposed.waitFor();
    await expectAccessible(page);
    await page.getByLabel('端口').fill('8080');
    await unexposed.waitFor({ state: 'detached' });
    await page.getByRole('switch', { name: '就绪检查' }).click();
    await page.getByRole('radio', { name: '执行命令检查' }).check();
    await page.getByLabel('检查命令').fill('true');
    await page.getByRole('button', { name: '增加环境变量' }).click();
    await page.getByLabel('变量名').fill('TOKEN');
    await page.getByLabel('加密').check();
    await page.getByLabel('值', { exact: true }).fill('s3cret');
    await expectAccessible(page);
    await page.getByText('等效命令').click();
    await page.getByRole('tab', { name: 'sluice' }).click();
    await page.getByText('sluice model create voice:0.0.1 team/voice:1.0').waitFor();
    await page.getByText('--secret-env TOKEN').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('s3cret');
    await page.getByRole('button', { name: '立即创建' }).click();

    await page.getByRole('heading', { name: '模型管理', level: 1 }).waitFor();
    await page.getByRole('row').filter({ hasText: 'voice' }).getByText('正常').waitFor();
    const first = await made('0.0.1');
    expect(first).toMatchObject({ model_status: 'published', source_location: 'team/voice:1.0' });
    const variables = { envs: { TOKEN: '******' }, secret_envs: ['TOKEN'] };
    expect(first).toMatchObject(variables);
    const probe = { check_method: 'EXEC', command: 'true', period_seconds: '5', initial_delay_seconds: '12' };
    expect(JSON.parse(String(first['config']))).toMatchObject({ protocol: 'ws', port: 8080, readiness_health: probe });
    await expectAccessible(page);

    await page.getByRole('link', { name: 'voice', exact: true }).click();
    await page.getByRole('heading', { name: 'voice 0.0.1', level: 1 }).waitFor();
    await page.getByText(String(first['image_address'])).waitFor();
    await page.getByText('TOKEN=******').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '创建新版本' }).click();
    await page.getByRole('heading', { name: '创建 voice 的新版本' }).waitFor();
    await expect(page.getByLabel('版本', { exact: true }).inputValue()).resolves.toBe('0.0.2');
    await page.getByLabel('描述').fill('第二版');
    await page.getByRole('button', { name: '立即创建' }).click();
    await page.getByRole('row').filter({ hasText: '0.0.2' }).getByText('正常').waitFor();
    expect(await made('0.0.2')).toMatchObject({ description: '第二版', config: first['config'], ...variables });

    await page.getByRole('button', { name: '展开行' }).click();
    await page.getByRole('link', { name: '0.0.1', exact: true }).click();
    await page.getByRole('heading', { name: 'voice 0.0.1', level: 1 }).waitFor();
    await page.getByRole('tab', { name: '事件' }).click();
    await page.getByRole('tabpanel', { name: '事件' }).getByRole('row').nth(1).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog').getByText('镜像仍保留在镜像仓库中').waitFor();
    await expectAccessible(page);
    await confirmOrder(page, {
      question: '删除 voice 0.0.1？',
      button: '删除',
      command: 'sluice model delete voice:0.0.1',
    });
    await page.getByRole('heading', { name: '模型管理', level: 1 }).waitFor();
    expect((await api.call('GET', `/models/${first['model_id']}`)).status).toBe(404);
  });
}, 240_000);

test('the image doctor fills in the form of a new model, and asks before it replaces what was typed', async () => {
  await stage.stage.push(await buildTestImage('needs-environment'), 'team/demanding:1.0');
  await stage.visit({ path: '/models/new' }, async ({ page }) => {
    const examine = page.getByRole('button', { name: 'Examine the image' });
    const image = page.getByLabel('Container image path');
    await examine.hover();
    await page.getByRole('tooltip', { name: 'Name the image first.' }).waitFor();
    await image.fill('team/nothing:1.0');
    await image.press('Tab');
    await examine.click();
    await page.getByRole('alert').getByText('Failed to obtain the source image team/nothing:1.0').waitFor();
    await expectAccessible(page);

    await image.fill('team/demanding:1.0');
    await image.press('Tab');
    await page.getByRole('button', { name: 'Examine again' }).click();
    await page.getByText('It seems to need environment variables: API_TOKEN.').waitFor({ timeout: 120_000 });
    expect(await page.getByLabel('Variable name').inputValue()).toBe('API_TOKEN');
    await page.getByLabel('Value', { exact: true }).fill('of-the-model');
    await image.fill('team/elsewhere:1.0');
    await image.press('Tab');
    await page.getByLabel('Port', { exact: true }).fill('1234');
    await page.getByRole('button', { name: 'Examine again' }).click();
    await page.getByRole('status').getByText('keeping a socket at / idle').waitFor({ timeout: 120_000 });
    await page.getByText(/^\(\d+ s so far, of about a minute\)$/).waitFor();
    await page.getByRole('button', { name: 'Cancel the examination' }).click();
    await examine.click();
    await page.getByRole('heading', { name: 'Examination of team/elsewhere:1.0' }).waitFor({ timeout: 150_000 });
    await page.getByText('The image can be used as a service.').waitFor();
    await page.getByTitle('ws', { exact: true }).waitFor();
    expect(await page.getByText('Found by the examination').count()).toBe(1);
    await page.getByText('port: yours 1234, found 9000').waitFor();
    expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('1234');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take what was found' }).click();
    await page.getByText('port: yours 1234, found 9000').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('9000');
    // Left to the platform and taken back, what stood there still does.
    await page.getByRole('radio', { name: 'Leave it to the platform' }).check();
    await page.getByLabel('Port', { exact: true }).waitFor({ state: 'hidden' });
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Enter it below' }).check();
    await page.getByTitle('ws', { exact: true }).waitFor();
    expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('9000');
    await page.getByText('The examination by command').click();
    await page.getByRole('tab', { name: 'sluice' }).click();
    await page.getByText('sluice model examine team/elsewhere:1.0 --port 9000 --env API_TOKEN=of-the-model').waitFor();
    await expectAccessible(page);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('elsewhere');
    await page.getByRole('button', { name: 'Create now' }).click();
    await page.getByRole('row').filter({ hasText: 'elsewhere' }).getByText('Normal').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Deploy elsewhere 0.0.1' }).click();
    await page.getByTitle('elsewhere / 0.0.1').waitFor();
    await page.getByRole('switch', { name: 'Upgrade to WebSocket', checked: true }).waitFor();
  });
  const { body } = await stage.stage.api.call('GET', '/models?model_name=elsewhere');
  const [model] = body['models'] as { model_id: string }[];
  const made = await stage.stage.api.call('GET', `/models/${model?.model_id}`);
  expect(made.body['envs']).toEqual({ API_TOKEN: 'of-the-model' });
  expect(JSON.parse(String(made.body['config']))).toEqual({ protocol: 'ws', port: 9000 });
}, 300_000);

test('what is left to the platform is found, shown and followed by the deployment, with names and versions that are free', async () => {
  const { api } = stage.stage;
  const image = await stage.stage.push(await buildTestImage('wrong-port'), 'team/left:1.0');
  const id = await api.createModel('left', image);
  await api.modelDone(id);
  const service = await api.createService('left', id);
  expect((await api.setStatus(service, 'stopped')).status).toBe(200);
  await stage.visit({ path: '/models/new?image=team/left:1.0' }, async ({ page }) => {
    const has = (value: string) => page.getByLabel('Version', { exact: true }).and(page.locator(`[value="${value}"]`));
    await has('0.0.2').waitFor();
    // A new name begins anew, unless somebody has given the version.
    await page.getByLabel('Name', { exact: true }).fill('another');
    await has('0.0.1').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('left');
    await has('0.0.2').waitFor();
    await page.getByRole('radio', { name: 'Leave it to the platform' }).check();
    await page.getByRole('button', { name: 'Create now' }).click();
    await page.getByRole('row').filter({ hasText: 'left' }).getByText('Importing').waitFor();
    await page.getByText(/^for \d+ s$/).waitFor();
    await page.getByRole('link', { name: 'left', exact: true }).click();
    await page.getByRole('heading', { name: 'left 0.0.2', level: 1 }).waitFor();
    await page.getByText('The platform is finding it out').waitFor();
    const fact = (name: string) => page.getByRole('definition').filter({ hasText: name });
    await fact('ws Found by the examination').waitFor({ timeout: 150_000 });
    await fact('9000 Found by the examination').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByRole('switch', { name: 'Upgrade to WebSocket', checked: true }).waitFor();
    await page.getByLabel('Name', { exact: true }).and(page.locator('[value="left-2"]')).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('What will be deployed').waitFor();
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('link', { name: 'left-2', exact: true }).waitFor();
  });
  const { body } = await api.call('GET', '/services?service_name=left-2');
  const [made] = body['services'] as { service_id: string }[];
  const detail = await api.call('GET', `/services/${made?.service_id}`);
  expect(detail.body['additional_properties']).toMatchObject({ websocket_upgrade: true });
}, 240_000);

test('an image is examined, and what was found fills the form of the next version in', async () => {
  const id = await stage.stage.api.createModel('examined', pushed, { protocol: 'https', port: 9999 });
  await stage.stage.api.modelDone(id);
  await stage.visit({ path: `/models/${id}` }, async ({ page }) => {
    await page.getByRole('tab', { name: 'Image examination' }).click();
    await page.getByRole('button', { name: 'Examine the image' }).click();
    await confirmOrder(page, { question: 'Examine the image of examined 0.0.1?', button: 'Examine the image' });
    await page.getByText('The image waits to be examined').waitFor();
    await page.getByText('The image can be used as a service.').waitFor({ timeout: 150_000 });
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create a new version with what was found' }).click();
    await page.getByRole('heading', { name: 'Next version of examined' }).waitFor();
    expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('8080');
    await page.getByTitle('ws', { exact: true }).waitFor();
  });
}, 240_000);

test('what services run is not deleted, and says which they are', async () => {
  const { api } = stage.stage;
  const id = await api.createModel('in-use', pushed, { protocol: 'ws' });
  await api.modelDone(id);
  await stage.visit({ path: `/models/${id}` }, async ({ page }) => {
    // Made behind the page's back: the platform refuses it, and then the page knows.
    await page.getByRole('button', { name: 'Delete' }).click();
    const service = await api.createService('keeps-it', id);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('has been used to deploy a service: keeps-it').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Delete' }).hover();
    await page.getByRole('tooltip', { name: 'Services run it: keeps-it.' }).waitFor();
    await page.getByRole('tab', { name: 'Services' }).click();
    await page.getByRole('link', { name: 'keeps-it' }).waitFor();
    await expectAccessible(page);
    expect((await api.call('DELETE', `/services/${service}`)).status).toBe(200);
  });
}, 120_000);

test('who may only call services is told which right is missing', async () => {
  const user = { name: 'caller', password: 'a-Passw0rd-of-theirs', roles: ['caller'] };
  const made = await stage.stage.platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': stage.stage.api.token },
    body: JSON.stringify({ user }),
  });
  expect(made.status).toBe(201);
  await stage.visit({ path: '/models', as: { user: user.name, password: user.password } }, async ({ page, faults }) => {
    faults.expect(/^GET \/.*: 403$/);
    await page.getByRole('alert').getByText('models.read').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create' }).hover();
    await page.getByRole('tooltip', { name: 'Your role does not allow this (models.write).' }).waitFor();
    await page.goto(new URL('/models/new', page.url()).href);
    await page.getByRole('button', { name: 'Examine the image' }).hover();
    await page.getByRole('tooltip', { name: 'Your role does not allow this (models.write).' }).waitFor();
  });
}, 120_000);

test('10,000 models are listed by pages, and found by name', async () => {
  const id = await stage.stage.api.createModel('many', pushed);
  await stage.stage.api.modelDone(id);
  const ids = "printf('%08d-0000-4000-8000-000000000000', n";
  const where = `id = '${id}'`;
  cloneRows(stage.stage.platform, [
    { table: 'models', where, count: 10_000, different: { id: `${ids})`, name: "printf('many-%05d', n)" } },
    {
      table: 'models',
      where,
      count: 10_000,
      different: {
        id: `${ids} + 10000)`,
        version: "printf('%d.%d.%d', 1 + n / 10000, n / 100 % 100, n % 100)",
        version_order: 'version_order + n',
      },
    },
  ]);
  await stage.visit({ path: '/models' }, async ({ page }) => {
    await page.getByText(/^10[0-9]{3} in all$/).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'many' }).count()).toBeLessThanOrEqual(20);
    await page.getByRole('listitem', { name: '5', exact: true }).click();
    await page.getByRole('listitem', { name: '5', exact: true }).and(page.locator('[class*=active]')).waitFor();
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('many-07777');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'many-07777' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('No model has “nobody” in its name.').waitFor();
    await expectAccessible(page);

    await page.goto(`${stage.origin}/models/${id}`);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByText('10001 in all').waitFor();
    await page.getByRole('link', { name: '2.0.0', exact: true }).waitFor();
    await page.goto(`${stage.origin}/services/new`);
    await page.getByLabel('Model and version').fill('many-04321');
    await page.getByTitle('many-04321 / 0.0.1').click();
  });
}, 120_000);
