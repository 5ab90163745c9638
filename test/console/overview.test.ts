import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { EngineRelay } from '../support/engine-relay.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let relay: EngineRelay;

beforeAll(async () => {
  relay = await EngineRelay.create();
  await relay.up();
  stage = await ConsoleStage.open({ engine: `unix://${relay.socketPath}` });
}, 180_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
}, 60_000);

test.each([
  { language: 'en', first: 'Push the image of your model', done: '✓ done', nothing: 'Nothing needs attention.' },
  { language: 'zh', first: '上传模型的容器镜像', done: '✓ 已完成', nothing: '一切正常。' },
] as const)(
  'a new user is led from step to step ($language)',
  async ({ language, first, done, nothing }) => {
    await stage.visit({ language }, async ({ page }) => {
      await page.getByText(nothing).waitFor();
      const steps = page.getByRole('listitem').filter({ hasText: first });
      expect(await steps.getByText(done).count()).toBe(language === 'en' ? 0 : 1);
      if (language === 'en') await stage.stage.push(await buildTestImage('scratch-static'), 'overview/echo:1.0');
      // By itself, as everything that changes.
      await steps.getByText(done).waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: first }).click();
      await page.waitForURL('**/images');
    });
  },
  120_000,
);

test('while the container engine does not answer, a service and the image doctor say so, and it runs once it does', async () => {
  const { api } = stage.stage;
  const model = await api.createModel('waits', 'overview/echo:1.0', { protocol: 'ws' });
  await api.modelDone(model);
  await relay.down();
  const id = await api.createService('waits', model);
  try {
    await stage.visit({ path: `/services/${id}` }, async ({ page }) => {
      await page
        .getByText(/container engine/)
        .first()
        .waitFor();
      await expectAccessible(page);
      const service = page.url();
      await page.goto(new URL('/models/new?image=overview/echo:1.0', service).href);
      await page.getByRole('button', { name: 'Examine the image' }).click();
      await page.getByRole('alert').getByText('Look whether it runs, then examine the image again.').waitFor();
      await page.goto(service);
      await relay.up();
      await api.serviceIs(id, 'running');
      await page.getByRole('main').getByText('Running', { exact: true }).waitFor();
    });
  } finally {
    // `sluice down` has something to remove.
    await relay.down();
    await relay.up();
  }
}, 120_000);

test('a model whose image is not there says so, counts as failed, and tells what to do', async () => {
  const { api } = stage.stage;
  const id = await api.createModel('lost', 'overview/lost:1.0', { protocol: 'ws' });
  await stage.visit({ language: 'zh' }, async ({ page }) => {
    const reason = '获取源镜像 overview/lost:1.0 失败，请检查镜像是否存在。';
    await page.getByRole('listitem').filter({ hasText: 'lost 0.0.1' }).getByText(reason).waitFor();
    expect(await page.getByRole('link', { name: '1 个异常或告警' }).getAttribute('href')).toBe('/models');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'lost 0.0.1' }).click();
    const diagnosis = page.getByRole('region', { name: '诊断' });
    await diagnosis.getByText(reason).waitFor();
    await diagnosis.getByText('然后创建新版本').waitFor();
    await page.getByText('无，模型导入失败。').waitFor();
    await expectAccessible(page);
  });
  expect((await api.call('DELETE', `/models/${id}`)).status).toBe(200);
}, 120_000);

test('whoever may only call reads why the overview is empty', async () => {
  const { platform, api } = stage.stage;
  const made = await platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: { name: 'robot', password: 'a-Robot-0-password', roles: ['caller'] } }),
  });
  expect(made.status).toBe(201);
  await stage.visit({ as: { user: 'robot', password: 'a-Robot-0-password' } }, async ({ page, faults }) => {
    faults.expect(/\/overview: 403$/);
    await page.getByRole('alert').getByText('services.read').waitFor();
    await expectAccessible(page);
  });
}, 120_000);
