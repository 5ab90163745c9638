import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { headerOf } from '../support/http-message.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused, WebSocketClient } from '../support/web-socket-client.ts';

let stage: ConsoleStage;
let service: string;

beforeAll(async () => {
  stage = await ConsoleStage.open();
  await stage.stage.push(await buildTestImage('scratch-static'), 'search/echo:1.0');
  service = await stage.stage.api.deploy('searched', 'search/echo:1.0', { protocol: 'ws' });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

test('a request id lands on why the handshake was refused', async () => {
  const opening = WebSocketClient.open(stage.stage.platform.peer, { target: `/v1/infers/${service}` });
  const refused = await opening.catch((error) => error);
  if (!(refused instanceof HandshakeRefused)) throw refused;
  const requestId = headerOf(refused.answer, 'X-Request-Id') ?? '';
  await stage.visit({ language: 'zh' }, async ({ page }) => {
    const box = page.getByRole('searchbox');
    await box.fill(requestId);
    await box.press('Enter');
    await page.getByRole('heading', { name: '握手失败' }).waitFor();
    await page.getByRole('definition').filter({ hasText: '401' }).waitFor();
    await page.getByRole('definition').filter({ hasText: '认证' }).first().waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain('authentication');
    await expectAccessible(page);
  });
}, 120_000);

test('a name lands on the page of the one thing that has it, or on all of them', async () => {
  await stage.visit({ language: 'zh' }, async ({ page }) => {
    const box = page.getByRole('searchbox');
    await box.fill('searched');
    await box.press('Enter');
    await page.getByRole('heading', { name: '搜索：searched' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'searched' }).first().waitFor();
    await expectAccessible(page);
    await box.fill('search/echo');
    await box.press('Enter');
    await page.waitForURL('**/images/search/echo');
    await box.fill('nothing-has-this-name');
    await box.press('Enter');
    await page.getByText('当前项目中没有找到匹配的内容').waitFor();
  });
}, 120_000);
