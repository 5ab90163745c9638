import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ConsoleStage, type ConsoleVisit } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { until } from '../support/deadline.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: ConsoleStage;
let echo: string;
let web: string;

beforeAll(async () => {
  stage = await ConsoleStage.open();
  const { api } = stage.stage;
  const image = await stage.stage.push(await buildTestImage('node-ws'), 'try/echo:1');
  echo = await api.deploy('echo', image);
  web = await api.deploy('web', image, { websocket: false });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

/** Opens the page on which `serviceId` is called. */
function visit(serviceId: string, act: (page: Page) => Promise<void>, options: ConsoleVisit = {}): Promise<void> {
  return stage.visit({ path: `/services/${serviceId}/try-it`, ...options }, ({ page }) => act(page));
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const state = (page: Page): Locator => page.locator('.try-state');

async function connect(page: Page, path = ''): Promise<void> {
  await page.getByLabel('Path behind the address of the service').fill(path);
  await button(page, 'Connect').click();
  await state(page).getByText('CONNECTED', { exact: true }).waitFor();
}

/** Waits for the row of a message. */
async function message(page: Page, direction: string, text: string | RegExp): Promise<Locator> {
  const row = page.getByRole('option').filter({ hasText: direction }).filter({ hasText: text }).last();
  await row.waitFor();
  return row;
}

/** By keyboard: the label lies over the button. */
async function choose(page: Page, form: string): Promise<void> {
  const radio = page.getByRole('radio', { name: form, exact: true });
  await radio.focus();
  await radio.press('Space');
}

async function send(page: Page, form: string, text: string): Promise<void> {
  await choose(page, form);
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByLabel('Message', { exact: true }).press('Control+Enter');
}

describe('a WebSocket client', () => {
  test('sends texts, JSON and bytes by keyboard, and shows what comes back, in full too', async () => {
    await visit(echo, async (page) => {
      await page.getByText('DISCONNECTED', { exact: true }).waitFor();
      // What cannot be sent yet says why.
      await button(page, 'Send the file').hover();
      await page.getByRole('tooltip', { name: 'Connect first.' }).waitFor();
      await expectAccessible(page);
      await connect(page);
      await send(page, 'Text', 'hello, 你好');
      await message(page, 'Received', 'hello, 你好');
      await send(page, 'JSON', '{"big":12345678901234567890,"list":[1,2]}');
      await (await message(page, 'Received', '12345678901234567890')).click();
      const detail = page.getByRole('region', { name: /^Message \d+$/ }).first();
      await detail.getByText('"big": 12345678901234567890,\n  "list": [').waitFor();
      await detail.getByLabel('Shown as').selectOption('Hex');
      await detail.getByText('00000000  7b 22 62 69 67').waitFor();
      await send(page, 'Binary', '00 ff 10');
      await message(page, 'Received', '00 ff 10');
      await send(page, 'Binary', '00 f');
      await page.getByRole('alert').getByText('The byte at character 4 lacks its second digit.').waitFor();
      // HTML is text here: nothing of it is rendered or loaded.
      await send(page, 'HTML', '<img src="/v1/none" onerror="alert(1)">');
      await (await message(page, 'Received', '<img src=')).click();
      await detail.getByText('<img src="/v1/none" onerror="alert(1)">').waitFor();
      expect(await page.locator('.try-text img').count()).toBe(0);
      await expectAccessible(page);

      await page.getByLabel('Search messages').fill('00 FF');
      await page.getByText('2 of 9 messages').waitFor();
      await page.getByLabel('Direction').selectOption('received');
      await page.getByText('1 of 9 messages').waitFor();
    });
  }, 120_000);

  test('hands path, parameters and sub-protocols to the image, and keeps its ticket to itself', async () => {
    for (const carrier of ['as a sub-protocol', 'in the query']) {
      await visit(echo, async (page) => {
        await page.getByText('Parameters, sub-protocols, ticket').click();
        await button(page, 'Add a row').click();
        await page.getByLabel('Name 1').fill('a b');
        await page.getByLabel('Value 1').fill('1&2');
        await page.getByLabel('Sub-protocols').fill('chat');
        await page.getByLabel('Send the ticket').selectOption(carrier);
        await connect(page, '/deep/describe');
        await page.getByText('Sub-protocol: chat').waitFor();
        await (await message(page, 'Received', '"url"')).click();
        const detail = page.getByRole('region', { name: /^Message \d+$/ }).first();
        await detail.getByText('"url": "/deep/describe?a%20b=1%262"').waitFor();
        const seen = await detail.locator('pre').textContent();
        expect(seen).not.toContain('sluice');
        expect(seen).not.toContain('base64url');
        const all = await page.locator('body').textContent();
        expect(all).not.toContain('sluice_ticket');
      });
    }
  }, 120_000);

  test('explains how a connection ended, and says it in Chinese', async () => {
    await visit(echo, async (page) => {
      await connect(page);
      await send(page, 'Text', 'close 1011 broken inside');
      const outcome = page.getByRole('status').filter({ hasText: 'closed with 1011' });
      await outcome.getByText('Internal error: the server met a condition').waitFor();
      await outcome.getByText('Reason: broken inside').waitFor();
      await connect(page);
      await send(page, 'Text', 'terminate');
      await page
        .getByRole('status')
        .filter({ hasText: 'closed with 1006' })
        .getByText('without a Close frame')
        .waitFor();
    });
    await visit(
      echo,
      async (page) => {
        await button(page, '连接').click();
        await state(page).getByText('已连接', { exact: true }).waitFor();
        await expectAccessible(page);
        // By somebody who operates the service.
        const { api } = stage.stage;
        const [open] = await until(20_000, 'the connection is the only one told of as open', async () => {
          const { body } = await api.call('GET', `/services/${echo}/connections?state=open`);
          const connections = body['connections'] as { connection_id: string }[];
          return connections.length === 1 ? connections : undefined;
        });
        const ended = await api.call('DELETE', `/services/${echo}/connections/${open?.connection_id}`);
        expect(ended.status).toBe(200);
        await page.getByText('平台结束了连接：被服务的操作者结束。').first().waitFor();
      },
      { language: 'zh' },
    );
  }, 120_000);

  test('tells why the image refused the handshake, which a browser does not', async () => {
    await stage.visit({ path: `/services/${echo}/try-it` }, async ({ page, faults }) => {
      faults.expect(/WebSocket connection to .* failed/);
      await page.getByLabel('Path behind the address of the service').fill('/refuse');
      await button(page, 'Connect').click();
      const told = page.getByRole('alert');
      await told.getByText('The answer was HTTP 403. The image itself answered 403: it refused the caller.').waitFor();
      await told.getByText('Many WebSocket servers check Origin').waitFor();
      expect(await state(page).textContent()).toBe('DISCONNECTED');
    });
  }, 120_000);

  test('sends a WAV file and the microphone as samples, at the rate that was asked for, and the message behind them', async () => {
    await visit(
      echo,
      async (page) => {
        await connect(page);
        const recording = join(import.meta.dir, '../../examples/voice-activity/recording/recording.wav');
        await page.getByText('Choose a WAV file first.').waitFor();
        await page.getByLabel('WAV file').setInputFiles(recording);
        await page.getByText('recording.wav').waitFor();
        await page.getByLabel('Samples a second').fill('8000');
        await page.getByLabel('Pace').selectOption('as fast as it is taken');
        await page.getByLabel('Text after the sound').fill('{"type":"end"}');
        await button(page, 'Send the file').click();
        await message(page, 'Received', '{"type":"end"}');
        // What was sent is one row, so that the answers are seen; each message on demand.
        await page.getByLabel('Direction').selectOption('sent');
        const sound = await message(page, 'Sent', 'Sound, ');
        const count = Number(/Sound, (\d+) messages/.exec((await sound.textContent()) ?? '')?.[1]);
        expect(count).toBeGreaterThan(50);
        const all = 3 + 2 * count;
        await page.getByText(`2 of ${all} messages`).waitFor();
        await page.getByLabel('A sound is one row').uncheck();
        await page.getByText(`${count + 1} of ${all} messages`).waitFor();
        await page.getByLabel('A sound is one row').check();
        await page.getByText(`2 of ${all} messages`).waitFor();
        await page.getByLabel('Direction').selectOption('all');
        // 100 ms of 16-bit samples; from the browser's own microphone, floats.
        await message(page, 'Received', '1.56 KB');
        await page.getByRole('combobox', { name: /^Samples/ }).selectOption('32-bit float, little-endian');
        await page.getByLabel('Text after the sound').fill('silence');
        await button(page, 'Send the microphone').click();
        await message(page, 'Received', '3.13 KB');
        await button(page, 'Stop sending').click();
        await message(page, 'Received', 'silence');
      },
      { browser: { permissions: ['microphone'] } },
    );
  }, 120_000);

  test('stays usable at 100,000 messages: only those in sight are in the page, and searching finds one of them', async () => {
    await visit(echo, async (page) => {
      await connect(page);
      await choose(page, 'Text');
      await page.getByLabel('Message', { exact: true }).fill('many of these');
      await page.getByLabel('Times').fill('50000');
      await page.getByLabel('Milliseconds between').fill('0');
      await button(page, 'Send repeatedly').click();
      await page.getByText('100001 of 100001 messages').waitFor({ timeout: 90_000 });
      expect(await page.getByRole('option').count()).toBeLessThan(50);
      await send(page, 'Text', 'the needle');
      await page.getByLabel('Search messages').fill('NEEDLE');
      await page.getByText('2 of 100003 messages').waitFor();
      const list = page.getByRole('listbox', { name: 'Messages' });
      await list.press('Home');
      await page.getByLabel('Search messages').fill('');
      await list.press('Home');
      await page.getByRole('option', { selected: true }).getByText('Connected to wss://').waitFor();
    });
  }, 180_000);

  test('keeps a pasted text of 10 MB out of the text field, and shows its echo piece by piece', async () => {
    await visit(
      echo,
      async (page) => {
        await connect(page);
        const size = await page.evaluate(async () => {
          const text = JSON.stringify(Array.from({ length: 160_000 }, (_, index) => ({ index, text: 'x'.repeat(38) })));
          await navigator.clipboard.writeText(text);
          return text.length;
        });
        expect(size).toBeGreaterThan(10_000_000);
        await page.getByLabel('Message', { exact: true }).focus();
        await page.keyboard.press('Control+V');
        await page.getByText('It is too long for the text field').waitFor();
        expect(await page.locator('textarea').count()).toBe(0);
        await button(page, 'Send').click();
        await (await message(page, 'Received', '[{"index":0')).click();
        const detail = page.getByRole('region', { name: /^Message \d+$/ }).first();
        await detail.getByText('"index": 0,').waitFor();
        const shown = () => page.evaluate(() => document.body.textContent?.length ?? 0);
        expect(await shown()).toBeLessThan(200_000);
        await detail.getByRole('button', { name: 'Show more' }).click();
        await detail.locator('pre').nth(1).waitFor();
        expect(await shown()).toBeLessThan(200_000);
      },
      { browser: { permissions: ['clipboard-read', 'clipboard-write'] } },
    );
  }, 120_000);

  test('keeps requests for the next time, without a ticket', async () => {
    await visit(echo, async (page) => {
      await connect(page, '/kept');
      await send(page, 'JSON', '{"kept":true}');
      await message(page, 'Received', '{"kept":true}');
      await page.getByText('Saved requests').click();
      await page.getByLabel('Name', { exact: true }).fill('mine');
      await button(page, 'Save').first().click();
      const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
      expect(stored).toContain('/kept');
      expect(stored).not.toMatch(/[\w+/=-]{60,}/);
      await page.reload();
      await page.getByText('Saved requests').click();
      await page.getByRole('combobox', { name: /^Open/ }).selectOption('mine');
      expect(await page.getByLabel('Path behind the address of the service').inputValue()).toBe('/kept');
      expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('{"kept":true}');
    });
  }, 120_000);
});

test('a service without WebSocket is called by requests, without the session of the page', async () => {
  const small = { path: '/services', browser: { viewport: { width: 1280, height: 720 } } };
  await visit(
    web,
    async (page) => {
      await button(page, 'Try it: web').click();
      await page.getByLabel('Path behind the address of the service').fill('/a/b?c=1');
      await page.getByLabel('Body', { exact: true }).fill('{"hello":1}');
      await page.getByLabel('Body', { exact: true }).press('Control+Enter');
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText('200 OK').waitFor();
      // Where whoever has sent it looks.
      for (const part of [
        button(page, 'Send'),
        answer.getByText('200 OK'),
        answer.getByText('Headers', { exact: true }),
      ]) {
        const { y = 0, height = 0 } = (await part.boundingBox()) ?? {};
        expect([y > 0, y + height < 720]).toEqual([true, true]);
      }
      await answer.getByText('"url": "/a/b?c=1"').waitFor();
      const seen = await answer.locator('.try-text').textContent();
      expect(seen).toContain('"method": "POST"');
      expect(seen).toContain('hello');
      expect(seen).not.toMatch(/cookie|sluice_ticket/i);
      await expectAccessible(page);
      // A browser does not say then from which origin it comes.
      await page.getByLabel('Method').selectOption('GET');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await answer.getByText('"method": "GET"').waitFor();
    },
    small,
  );
}, 120_000);

test('an image that speaks WebSocket and was deployed without it says so, and is upgraded from there', async () => {
  const { api } = stage.stage;
  const image = await stage.stage.push(await buildTestImage('python-websockets'), 'try/plain:1');
  const plain = await api.deploy('plain', image, { websocket: false });
  await stage.visit({ path: `/services/${plain}/try-it` }, async ({ page, faults }) => {
    faults.expect(/^GET .*: 426$/);
    await page.getByLabel('Method').selectOption('GET');
    await button(page, 'Send').click();
    await page.getByRole('region', { name: 'Answer' }).getByText('426 Upgrade Required').waitFor();
    await page.getByText('This image speaks WebSocket').waitFor();
    await expectAccessible(page);
    await button(page, 'Turn on Upgrade to WebSocket').click();
    await page.getByRole('heading', { name: 'Modify plain', level: 1 }).waitFor();
    expect(await page.getByRole('switch', { name: 'Upgrade to WebSocket' }).isChecked()).toBe(true);
    await button(page, 'Next').click();
    await page.getByText('Yes; cannot be turned off afterwards').waitFor();
    await button(page, 'Submit').click();
    await page.getByRole('heading', { name: 'plain', level: 1, exact: true }).waitFor();
    await api.serviceIs(plain, 'running');
    await page.getByRole('tab', { name: 'Try it' }).click();
    await connect(page);
  });
}, 180_000);
