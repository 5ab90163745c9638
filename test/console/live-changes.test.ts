import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page, Request } from 'playwright-core';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { until } from '../support/deadline.ts';

let stage: ConsoleStage;

beforeAll(async () => {
  stage = await ConsoleStage.open();
}, 180_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

/** Streams of changes that a page has open. */
class Streams {
  readonly #open = new Set<Request>();

  constructor(page: Page) {
    page.on('request', (request) => {
      if (request.url().endsWith('/changes')) this.#open.add(request);
    });
    for (const end of ['requestfinished', 'requestfailed'] as const)
      page.on(end as 'requestfinished', (request) => this.#open.delete(request));
  }

  get open(): number {
    return this.#open.size;
  }

  become(count: number): Promise<true> {
    return until(20_000, `${count} streams`, async () => (this.open === count ? true : undefined));
  }
}

/** As if another window covered the page, or no longer did: a browser without a screen shows all its pages. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    visible ? 'visible' : 'hidden',
  );
}

const createApp = (name: string) => stage.stage.api.call('POST', '/app-auth/apps', { app_name: name });

test('what changes elsewhere appears by itself, over one stream for all tabs, and rests with those that nobody sees', async () => {
  await stage.visit({ path: '/credentials' }, async ({ page: first }) => {
    const [ofFirst, second] = [new Streams(first), await first.context().newPage()];
    const ofSecond = new Streams(second);
    await first.reload();
    await ofFirst.become(1);
    await second.goto(`${stage.origin}/credentials`);
    await second.getByText('There is no application').waitFor();

    await createApp('made-elsewhere');
    for (const page of [first, second]) await page.getByRole('cell', { name: 'made-elsewhere', exact: true }).waitFor();
    expect([ofFirst.open, ofSecond.open]).toEqual([1, 0]);

    await setVisible(first, false);
    await ofFirst.become(0);
    await ofSecond.become(1);
    await createApp('made-meanwhile');
    await second.getByRole('cell', { name: 'made-meanwhile', exact: true }).waitFor();
    expect(await first.getByRole('cell', { name: 'made-meanwhile', exact: true }).count()).toBe(0);

    await setVisible(first, true);
    await first.getByRole('cell', { name: 'made-meanwhile', exact: true }).waitFor();
    await second.close();
    await ofFirst.become(1);
  });
}, 120_000);

test('a stream that ended with the control process is opened again, and nothing is missed', async () => {
  await createApp('made-elsewhere');
  await stage.visit({ path: '/credentials' }, async ({ page, faults }) => {
    await page.getByRole('cell', { name: 'made-elsewhere', exact: true }).waitFor();
    faults.expect(/changes/);
    const { platform } = stage.stage;
    process.kill(platform.processes().control, 'SIGKILL');
    await until(30_000, 'the API answers again', async () =>
      (await createApp('made-after-the-crash')).status === 200 ? true : undefined,
    );
    await page.getByRole('cell', { name: 'made-after-the-crash', exact: true }).waitFor();
  });
}, 120_000);
