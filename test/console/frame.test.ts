import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { signIn } from '../support/console/sign-in.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let model: string;

beforeAll(async () => {
  stage = await ConsoleStage.open();
  await stage.stage.push(await buildTestImage('scratch-static'), 'frame/echo:1.0');
  model = await stage.stage.api.createModel('of-the-first', 'frame/echo:1.0', { protocol: 'ws' });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

test('the language is the one of the browser until another is chosen, which is remembered', async () => {
  await stage.visit({ language: 'zh', path: '/models' }, async ({ page }) => {
    await title(page, '模型管理').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.title()).toBe('模型管理 · Sluice');
    await page.getByRole('button', { name: 'English' }).click();
    await title(page, 'Models').waitFor();
    await page.getByRole('link', { name: 'Credentials' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await title(page, 'Models').waitFor();
  });
}, 120_000);

test('the colors are those of the system until others are chosen, which are remembered', async () => {
  await stage.visit({ browser: { colorScheme: 'dark' } }, async ({ page }) => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-theme=light]').waitFor();
    const light = await background();
    expect(light).not.toBe(dark);
    await page.getByLabel('Colors').selectOption('Colors: dark');
    await page.locator('html[data-theme=dark]').waitFor();
    expect(await background()).toBe(dark);
    await page.reload();
    await page.locator('html[data-theme=dark]').waitFor();
    await page.getByLabel('Colors').selectOption('Colors: system');
    await page.locator('html[data-theme=light]').waitFor();
  });
}, 120_000);

test('with the keyboard: past the navigation, in the order of the page, and to the title of the page that was chosen', async () => {
  await stage.visit({ path: '/models' }, async ({ page }) => {
    await page.reload();
    await page.getByRole('link', { name: 'of-the-first' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Create');

    await page.reload();
    await page.getByRole('link', { name: 'of-the-first' }).waitFor();
    const order: string[] = [];
    for (let key = 0; key < 11; key += 1) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement?.tagName ?? ''));
    }
    // The way to the content, the brand, project, search, colors, language, sign out, then the pages.
    const top = ['A', 'A', 'SELECT', 'INPUT', 'BUTTON', 'SELECT', 'BUTTON', 'BUTTON'];
    expect(order).toEqual([...top, 'A', 'A', 'A']);
    expect(await focused(page)).toBe('Models');
    await page.getByRole('link', { name: 'Credentials' }).focus();
    await page.keyboard.press('Enter');
    await title(page, 'Credentials').and(page.locator(':focus')).waitFor();
  });
}, 120_000);

test('every page is about the chosen project, which is remembered, in other tabs too', async () => {
  const { api, platform } = stage.stage;
  const made = await platform.fetch('/v3/projects', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ project: { name: 'the-second' } }),
  });
  expect(made.status).toBe(201);
  await stage.visit({ path: '/models' }, async ({ page }) => {
    await page.getByRole('link', { name: 'of-the-first' }).waitFor();
    await page.getByLabel('Project').selectOption('the-second');
    await page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'No model yet' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${stage.origin}/models`);
    await other.getByRole('heading', { name: 'No model yet' }).waitFor();
    await other.getByLabel('Project').selectOption('local');
    await other.getByRole('link', { name: 'of-the-first' }).waitFor();
    // A tab keeps its own.
    await page.reload();
    await page.getByRole('heading', { name: 'No model yet' }).waitFor();
  });
}, 120_000);

test('an address that is no page says so, and leads back', async () => {
  await stage.visit({ path: '/models/of/nobody' }, async ({ page }) => {
    await title(page, 'There is no such page').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'To the overview' }).click();
    await title(page, 'Overview').waitFor();
  });
}, 120_000);

test('whoever was signed out elsewhere signs in again and is back on the page', async () => {
  await stage.visit({ path: '/credentials' }, async ({ page, faults }) => {
    await title(page, 'Credentials').waitFor();
    const other = await page.context().newPage();
    await other.goto(stage.origin);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await title(other, 'Sign in to Sluice').waitFor();

    // It hears of that by itself.
    faults.expect(/^GET .*: 401$/);
    await title(page, 'Sign in to Sluice').waitFor();
    const { user, password } = stage.stage.platform.credentials;
    await signIn(page, { user, password, language: 'en' });
    await title(page, 'Credentials').waitFor();
  });
}, 120_000);

test('every page is for everybody, and fits on a phone', async () => {
  const { api } = stage.stage;
  await api.modelDone(model);
  await api.modelDone(await api.createModel('of-nothing', 'frame/echo:none'));
  await stage.visit({}, async ({ page }) => {
    const unfit: string[] = [];
    for (const path of [
      '/',
      '/images',
      '/models',
      '/models/new',
      `/models/${model}`,
      '/services',
      '/services/new',
      '/credentials',
    ]) {
      await page.goto(`${stage.origin}${path}`);
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      const loading = page.locator('.loading, .ant-spin-spinning');
      await until(30_000, `${path} read`, async () => ((await loading.count()) === 0 ? true : undefined));
      await expectAccessible(page).catch((error) => unfit.push(`${path}: ${error.message}`));
      await page.setViewportSize({ width: 390, height: 844 });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) unfit.push(`${path}: ${beyond} pixels wider than a phone`);
      const lines = await page.locator('.top').evaluate(({ children }) => {
        const ends = [...children].map((element) => element.getBoundingClientRect().bottom);
        return Math.round(Math.max(...ends) / Math.min(...ends.filter((end) => end > 20)));
      });
      if (lines > 2) unfit.push(`${path}: its header takes ${lines} lines of a phone`);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    expect(unfit).toEqual([]);
  });
}, 240_000);

test('a platform that does not answer is told of in words, and the page goes on when it is back', async () => {
  const { platform } = stage.stage;
  await stage.visit({ path: '/models' }, async ({ page, faults }) => {
    await page.getByRole('link', { name: 'of-the-first' }).waitFor();
    faults.expect(/ERR_|\/changes: 503$/);
    await platform.stop();
    try {
      await page.getByRole('searchbox', { name: 'Search by name' }).fill('first');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('The platform does not answer.').waitFor();
    } finally {
      await platform.startAgain();
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'of-the-first' }).waitFor();
  });
}, 180_000);
