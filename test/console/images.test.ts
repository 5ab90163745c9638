import { afterAll, beforeAll, expect, test } from 'bun:test';
import { confirmOrder } from '../support/console/confirm-order.ts';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let image: string;

beforeAll(async () => {
  image = await buildTestImage('node-ws');
  stage = await ConsoleStage.open();
}, 240_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

async function manage(path: string): Promise<{ status: number; body: Record<string, unknown>[] }> {
  const headers = { 'X-Auth-Token': stage.stage.api.token };
  const answer = await stage.stage.platform.fetch(`/v2/manage${path}`, { headers });
  return { status: answer.status, body: await answer.json() };
}

test('the first image is pushed with the commands of the page, looked at, and deleted', async () => {
  const { docker, platform } = stage.stage;
  await stage.visit({}, async ({ page }) => {
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByText('No image yet').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Create organization' }).click();
    await page.getByLabel('Organization name').fill('Speech');
    await page.getByText('begins with a lower-case letter').waitFor();
    await page.getByLabel('Organization name').fill('speech');
    await confirmOrder(page, {
      question: 'Create organization',
      button: 'Create organization',
      command: 'sluice organization create speech',
    });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await manage('/namespaces/speech')).status).toBe(200);

    const remote = page.getByLabel('Path here: organization/name:tag');
    await page.getByLabel('Image on your machine').fill('elsewhere:2.0');
    expect(await remote.inputValue()).toBe('speech/elsewhere:2.0');
    await remote.fill('speech/deep/voice:1.0');
    await page.getByLabel('Image on your machine').fill(image);
    expect(await remote.inputValue()).toBe('speech/deep/voice:1.0');
    await page.getByText('Make it in a terminal instead').click();
    await page.getByText(/utils\/secret\?projectname=/).waitFor();
    await page.getByRole('button', { name: 'Make a login command' }).click();
    const commands = page.getByRole('region', { name: 'Login command' });
    const login = (await commands.textContent()) ?? '';
    await expectAccessible(page);
    const push = (await page.getByRole('region', { name: 'Name and push the image' }).textContent()) ?? '';
    for (const line of [login, ...push.split('\n')]) {
      const [program, ...words] = line.split(' ');
      expect(program).toBe('docker');
      await docker.run(words);
    }
    await docker.attempt(['image', 'rm', '--force', `localhost:${platform.port}/speech/deep/voice:1.0`]);

    // Pushed, it is there by itself, and what comes next stays in view.
    await page.getByRole('link', { name: 'speech/deep/voice' }).waitFor();
    await page.getByText('with a button that creates a model of it').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create model of speech/deep/voice:1.0' }).click();
    await page.getByRole('heading', { name: 'Create a model', level: 1 }).waitFor();
    expect(await page.getByLabel('Container image path').inputValue()).toBe('speech/deep/voice:1.0');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('voice');
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('link', { name: 'speech/deep/voice' }).click();
    await page.getByRole('heading', { name: 'speech/deep/voice', level: 1 }).waitFor();
    const row = page.getByRole('row').filter({ hasText: '1.0' });
    await row.getByText('linux/').waitFor();
    const repository = '/namespaces/speech/repos/deep$voice';
    const { body } = await manage(`${repository}/tags`);
    await row.getByTitle(String(body[0]?.['digest'])).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make public' }).click();
    await confirmOrder(page, {
      question: 'Make speech/deep/voice public?',
      button: 'Make public',
      command: 'sluice image publish speech/deep/voice',
    });
    await page.getByRole('button', { name: 'Make private' }).waitFor();
    expect((await manage(repository)).body).toMatchObject({ is_public: true });

    const retention = page.getByRole('region', { name: 'Retention' });
    await retention.getByText('Tags stay until somebody deletes them.').waitFor();
    await retention.getByRole('button', { name: 'Set retention rules' }).click();
    const rules = page.getByRole('dialog');
    await rules.getByText('Enter one of the two numbers.').waitFor();
    await rules.getByLabel('So many of the newest tags stay').fill('20');
    await rules.getByLabel('Tags that stay and do not count').fill('latest stable');
    await rules.getByLabel('Regular expressions of tags that stay').fill('^release-');
    await expectAccessible(page);
    await confirmOrder(page, {
      question: 'Set retention rules',
      button: 'Set retention rules',
      command:
        "sluice image retention speech/deep/voice --newest 20 --keep latest --keep stable --keep-matching '^release-'",
    });
    await retention.getByText('These stay and do not count: latest, stable, /^release-/.').waitFor();
    await retention.getByText('No tag has gone by a rule yet.').waitFor();
    await rules.waitFor({ state: 'hidden' });
    await retention.getByRole('button', { name: 'Set retention rules' }).click();
    await rules.getByLabel('Tags go after so many days').fill('30');
    await rules.getByLabel('Regular expressions of tags that stay').fill('');
    await confirmOrder(page, {
      question: 'Set retention rules',
      button: 'Set retention rules',
      command: 'sluice image retention speech/deep/voice --days 30 --newest 20 --keep latest --keep stable',
    });
    await retention.getByText('Tags go when they are older than 30 days.').waitFor();
    await expectAccessible(page);
    await retention.getByRole('button', { name: 'Remove rules' }).click();
    await confirmOrder(page, {
      question: 'Remove the rules of speech/deep/voice?',
      button: 'Remove rules',
      command: 'sluice image retention speech/deep/voice --off',
    });
    await retention.getByText('Tags stay until somebody deletes them.').waitFor();
    expect((await manage(`${repository}/retentions`)).body).toEqual([]);

    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('with the last tag the image').waitFor();
    await confirmOrder(page, {
      question: 'Delete speech/deep/voice:1.0?',
      button: 'Delete',
      command: 'sluice image delete speech/deep/voice:1.0',
    });
    await page.getByText('No image here.').waitFor();
    expect((await manage(`${repository}/tags`)).body).toEqual([]);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('All its images go').waitFor();
    await confirmOrder(page, {
      question: 'Delete speech/deep/voice?',
      button: 'Delete',
      command: 'sluice image delete speech/deep/voice --all',
    });
    await page.getByText('No image yet').waitFor();
    expect((await manage(repository)).status).toBe(404);
  });
}, 240_000);

test('an image that a model runs is not deleted, nor an organization with images, and each says why', async () => {
  const { api } = stage.stage;
  const id = await api.createModel('keeper', await stage.stage.push(image, 'team/kept:1.0'));
  await api.modelDone(id);
  await stage.visit({ language: 'zh', path: '/images/team/kept' }, async ({ page, faults }) => {
    await page.getByRole('link', { name: 'keeper:0.0.1' }).waitFor();
    faults.expect(/^DELETE .*: 406$/);
    await page.getByRole('row').getByRole('button', { name: '删除' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('以下模型正在使用该镜像：keeper:0.0.1').waitFor();
    await dialog.getByRole('button', { name: '删除' }).click();
    await dialog.getByText('请先删除这些模型').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: '取消' }).click();

    await page.getByRole('link', { name: '容器镜像' }).first().click();
    await page.getByRole('combobox', { name: '组织' }).click();
    await page.getByTitle('team').click();
    await page.getByRole('button', { name: '删除组织' }).click();
    const organization = {
      question: '删除组织 team？',
      button: '删除组织',
      command: 'sluice organization delete team',
    };
    await confirmOrder(page, organization);
    await dialog.getByText('使用这些镜像的模型 1 (keeper 0.0.1)').waitFor();
    expect((await manage('/namespaces/team')).status).toBe(200);
    await dialog.getByRole('button', { name: '取消' }).click();

    // Nothing listens there: stored, tried, and deleted.
    const logins = page.getByRole('region', { name: '外部镜像仓库的登录信息' });
    await logins.getByRole('button', { name: '保存登录信息' }).click();
    await dialog.getByLabel('镜像仓库').fill('127.0.0.1:9');
    await dialog.getByLabel('用户名').fill('robot');
    await dialog.getByLabel('密码或令牌').fill('pull-31-secret');
    await dialog.getByText('等效命令').click();
    await dialog.getByRole('tab', { name: 'sluice' }).click();
    await dialog.getByText('sluice registry login 127.0.0.1:9 --username robot').waitFor();
    expect(await dialog.textContent()).not.toContain('pull-31-secret');
    await dialog.getByRole('button', { name: '保存登录信息' }).click();
    await logins.getByRole('cell', { name: 'robot' }).waitFor();
    await logins.getByRole('button', { name: '检查' }).click();
    await logins.getByText('平台自身不会访问 127.0.0.1:9').waitFor();
    await expectAccessible(page);
    await logins.getByRole('button', { name: '删除' }).click();
    await confirmOrder(page, {
      question: '删除 127.0.0.1:9 的登录信息？',
      button: '删除',
      command: 'sluice registry logout 127.0.0.1:9',
    });
    await logins.getByText('若仓库要求登录，请在此保存').waitFor();
  });
}, 120_000);
