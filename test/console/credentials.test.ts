import { afterAll, beforeAll, expect, test } from 'bun:test';
import { confirmOrder } from '../support/console/confirm-order.ts';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';

let stage: ConsoleStage;

beforeAll(async () => {
  stage = await ConsoleStage.open();
}, 180_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

async function iam(method: string, path: string, body?: unknown) {
  const { platform, api } = stage.stage;
  const answer = await platform.fetch(path, {
    method,
    headers: { 'X-Auth-Token': api.token, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
  return answer.json();
}

interface AccessKey {
  readonly access: string;
  readonly status: string;
  readonly description: string;
}

const keys = async (): Promise<AccessKey[]> => (await iam('GET', '/v3.0/OS-CREDENTIAL/credentials')).credentials;

test('an access key is made, its secret shown once, stopped and deleted', async () => {
  const before = (await keys()).length;
  await stage.visit({ path: '/credentials' }, async ({ page }) => {
    await page.getByRole('button', { name: 'Create access key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill("for the robot's arm");
    await confirmOrder(page, {
      question: 'Create access key',
      button: 'Create',
      command: `sluice access-key create --description 'for the robot'\\''s arm'`,
    });
    const secret = page.getByRole('alert').locator('code').nth(1);
    expect(await secret.textContent()).toMatch(/^\w{40}$/);
    const made = (await keys()).find(({ description }) => description === "for the robot's arm");
    expect(await page.getByRole('alert').locator('code').first().textContent()).toBe(made?.access ?? '');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download credentials.csv' }).click();
    expect((await download).suggestedFilename()).toBe('credentials.csv');
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await secret.waitFor({ state: 'detached' });

    const row = page.getByRole('row', { name: made?.access ?? '' });
    await row.getByRole('button', { name: 'Disable' }).click();
    await confirmOrder(page, {
      question: `Disable access key ${made?.access}?`,
      button: 'Disable',
      command: `sluice access-key disable ${made?.access}`,
    });
    await row.getByText('Inactive').waitFor();
    expect((await keys()).find(({ access }) => access === made?.access)?.status).toBe('inactive');
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/is refused from now on/).waitFor();
    await confirmOrder(page, {
      question: `Delete access key ${made?.access}?`,
      button: 'Delete',
      command: `sluice access-key delete ${made?.access}`,
    });
    await row.waitFor({ state: 'detached' });
    expect((await keys()).length).toBe(before);
    await expectAccessible(page);
  });
}, 120_000);

test('an application is made, shows its code only when asked to, and goes', async () => {
  await stage.visit({ path: '/credentials', language: 'zh' }, async ({ page }) => {
    await page.getByText('该项目下还没有应用').waitFor();
    await page.getByRole('button', { name: '创建应用' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('应用名称').fill('bad name!');
    await dialog.getByRole('button', { name: '确定' }).click();
    await dialog.getByText('1～64 个字符').waitFor();
    await dialog.getByLabel('应用名称').fill('车载助手');
    await confirmOrder(page, { question: '创建应用', button: '确定', command: "sluice app create '车载助手'" });
    await page.getByRole('button', { name: '管理: 车载助手' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '添加 AppCode' }).click();
    await confirmOrder(page, {
      question: '为 车载助手 添加 AppCode？',
      button: '添加 AppCode',
      command: "sluice app add-code '车载助手'",
    });
    await drawer.getByRole('listitem').getByText('******').waitFor();
    await drawer.getByRole('button', { name: '显示密钥和 AppCode' }).click();
    const code = await drawer.getByRole('listitem').locator('code').first().textContent();
    const { body } = await stage.stage.api.call('GET', '/app-auth/apps?iphertext_enabled=true');
    const [app] = body['apps'] as { app_name: string; app_codes: string[] }[];
    expect(app).toMatchObject({ app_name: '车载助手', app_codes: [code ?? ''] });
    await expectAccessible(page);
    await drawer.getByRole('button', { name: '重置 AppSecret' }).click();
    await confirmOrder(page, {
      question: '重置 AppSecret？',
      button: '重置 AppSecret',
      command: "sluice app reset '车载助手'",
    });
    await drawer.getByRole('listitem').getByRole('button', { name: '删除' }).click();
    await confirmOrder(page, {
      question: '删除该 AppCode？',
      button: '删除',
      command: `sluice app delete-code '车载助手' ${code?.slice(0, 6)}`,
    });
    await drawer.getByText('暂无 AppCode。').waitFor();
    await drawer.getByRole('button', { name: '删除应用' }).click();
    await confirmOrder(page, {
      question: '删除应用 车载助手？',
      button: '删除应用',
      command: "sluice app delete '车载助手'",
    });
    await page.getByText('该项目下还没有应用').waitFor();
  });
}, 120_000);

test('whoever may only call reads why applications are not theirs to see', async () => {
  await iam('POST', '/v3/users', { user: { name: 'robot', password: 'a-Robot-0-password', roles: ['caller'] } });
  await stage.visit(
    { path: '/credentials', as: { user: 'robot', password: 'a-Robot-0-password' } },
    async ({ page, faults }) => {
      faults.expect(/app-auth\/apps/);
      await page.getByRole('alert').getByText('apps.manage').waitFor();
      const create = page.getByRole('button', { name: 'Create application' });
      await create.focus();
      await page.getByText('Your role does not allow this (apps.manage)').waitFor();
      await create.press('Enter');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await expectAccessible(page);
    },
  );
}, 120_000);

test('as many keys, applications and codes as there may be are listed, and one more is refused with what to do', async () => {
  const { api } = stage.stage;
  while ((await keys()).length < 10) await iam('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: {} });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await api.call('POST', '/app-auth/apps', { app_name: `app-${name}` });
  const { body } = await api.call('GET', '/app-auth/apps');
  const [app] = body['apps'] as { readonly app_id: string; readonly app_name: string }[];
  for (let code = 0; code < 5; code += 1) await api.call('POST', `/app-auth/apps/${app?.app_id}/app-code`);
  await stage.visit({ path: '/credentials' }, async ({ page, faults }) => {
    faults.expect(/^POST .*: 409$/);
    const dialog = page.getByRole('dialog');
    await page.getByRole('region', { name: 'Access keys' }).getByText('Active').nth(9).waitFor();
    await page.getByRole('button', { name: 'Create access key' }).click();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').getByText('A user may have 10 access keys. Delete one').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('cell', { name: 'app-e', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Create application' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('one-more');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').getByText('a user may have 5 of them. Delete one').waitFor();
    await dialog.getByRole('alert').getByText('Request id').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: `Manage: ${app?.app_name}` }).click();
    await page.getByText('An application has five AppCodes at most.').waitFor();
    await expectAccessible(page);
  });
}, 120_000);
