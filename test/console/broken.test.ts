import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { cloneRows } from '../support/clone-rows.ts';
import { ConsoleStage, type ConsoleTab } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { fillSignIn } from '../support/console/sign-in.ts';
import { until } from '../support/deadline.ts';
import { EngineRelay } from '../support/engine-relay.ts';
import { buildTestImage } from '../support/test-images.ts';

/** What every page shows when it cannot do what it is for. What is a page's own stands in the tests of the page. */

let stage: ConsoleStage;
let relay: EngineRelay;
let service: string;
let model: string;

beforeAll(async () => {
  relay = await EngineRelay.create();
  await relay.up();
  stage = await ConsoleStage.open({ engine: `unix://${relay.socketPath}` });
  const { api } = stage.stage;
  await stage.stage.push(await buildTestImage('node-ws'), 'broken/echo:1.0');
  service = await api.deploy('echo', 'broken/echo:1.0', { protocol: 'ws' });
  const [config] = (await api.service(service))['config'] as { readonly model_id: string }[];
  model = config?.model_id ?? '';
}, 240_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
}, 60_000);

const nobody = '00000000-0000-4000-8000-000000000000';
const password = 'a-Passw0rd-of-theirs';
const tabs = [
  'guide',
  'try-it',
  'deployment',
  'instances',
  'monitoring',
  'updates',
  'handshakes',
  'events',
  'settings',
] as const;

/** In the first project when none are given. */
async function makeUser(name: string, role: string, projects?: readonly string[]): Promise<{ readonly id: string }> {
  const { api, platform } = stage.stage;
  const answer = await platform.fetch('/v3/users', {
    method: 'POST',
    headers: { 'X-Auth-Token': api.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: { name, password, roles: [role], projects } }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()).user;
}

const goTo = (page: Page, path: string) => page.goto(`${stage.origin}${path}`);

/** The failure on the page says `words` and has a request id; nothing of it goes beyond a laptop or a phone. */
async function expectFailure(page: Page, words: string): Promise<void> {
  const failure = page.getByRole('alert').filter({ hasText: words }).first();
  await failure.getByText(/Request id: [0-9a-f]{32}|请求 ID: [0-9a-f]{32}/).waitFor();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect([page.url(), await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([page.url(), width]);
  }
}

test('what does not exist is told of in words on every page that is about one thing', async () => {
  await stage.visit({}, async ({ page, faults }) => {
    faults.expect(/^GET \/v[12]\/.*: 404$/);
    for (const [path, words] of [
      ['/images/broken/nobody', 'The image repository broken/nobody does not exist.'],
      ['/images/nobody/echo', 'The organization nobody does not exist, or is not yours.'],
      [`/models/${nobody}`, `Model (${nobody}) does not exist.`],
      [`/models/new?from=${nobody}`, `Model (${nobody}) does not exist.`],
      [`/services/${nobody}`, `Service ${nobody} does not exist.`],
      [`/services/${nobody}/events`, `Service ${nobody} does not exist.`],
      [`/services/${nobody}/edit`, `Service ${nobody} does not exist.`],
    ] as const) {
      await goTo(page, path);
      await expectFailure(page, words);
    }
    await goTo(page, '/search?q=+');
    await page.getByText('Type into the box above what you look for').waitFor();
    await expectAccessible(page);
  });
}, 120_000);

test('whoever may only call reads on every page which right is missing', async () => {
  await makeUser('robot', 'caller');
  await stage.visit({ as: { user: 'robot', password } }, async ({ page, faults }) => {
    faults.expect(/^GET \/v[12]\/.*: 403$/);
    for (const [path, right] of [
      ['/', 'services.read'],
      ['/images', 'images.read'],
      ['/images/broken/echo', 'images.read'],
      ['/models', 'models.read'],
      ['/models/new', 'images.read'],
      [`/models/${model}`, 'models.read'],
      [`/models/new?from=${model}`, 'models.read'],
      ['/services', 'services.read'],
      ['/services/new', 'models.read'],
      [`/services/${service}/edit`, 'services.read'],
      // All of a service comes with it: what its tabs read is not asked for.
      [`/services/${service}/settings`, 'services.read'],
      ['/credentials', 'apps.manage'],
    ] as const) {
      await goTo(page, path);
      await expectFailure(page, right);
    }
    // Its own access keys are everybody's.
    await page.getByText('You have no access key yet.').waitFor();
    await goTo(page, '/search?q=echo');
    await page.getByText('Your role does not let you see everything (services.read').waitFor();
    await page.getByText('Nothing was found in this project.').waitFor();
    await expectAccessible(page);
  });
}, 120_000);

test('whoever belongs to no project, or to another, is told so and sees nothing of this one', async () => {
  const { id } = await makeUser('newcomer', 'developer', []);
  const as = { user: 'newcomer', password };
  const headers = { 'X-Auth-Token': stage.stage.api.token, 'Content-Type': 'application/json' };
  await stage.visit({ as: false }, async ({ page }) => {
    await fillSignIn(page, { ...as, domain: 'admin', language: 'en' });
    await page.getByText('You belong to no project yet').waitFor();
    await expectAccessible(page);
  });
  const { platform } = stage.stage;
  const body = JSON.stringify({ project: { name: 'the-second' } });
  const { project } = await (await platform.fetch('/v3/projects', { method: 'POST', headers, body })).json();
  await addMember(project.id, id);
  await stage.visit({ as, language: 'zh' }, async ({ page, faults }) => {
    await page.getByText('一切正常。').waitFor();
    faults.expect(/: 404$/);
    for (const [path, words] of [
      [`/models/${model}`, '不存在'],
      [`/services/${service}`, '不存在'],
    ] as const) {
      await goTo(page, path);
      await expectFailure(page, words);
    }
    for (const [path, words] of [
      ['/models', '还没有模型'],
      ['/services', '暂无在线服务'],
      ['/services/new', '部署'],
      ['/credentials', '该项目下还没有应用'],
      // By its id: one image found by a name would be gone to, and images are of the account, not of a project.
      [`/search?q=${service}`, '当前项目中没有找到匹配的内容'],
    ] as const) {
      await goTo(page, path);
      await page.getByRole('main').getByText(words).first().waitFor();
      expect(await page.getByRole('main').getByRole('link', { name: 'echo', exact: true }).count()).toBe(0);
    }
  });
}, 120_000);

async function addMember(project: string, user: string): Promise<void> {
  const { api, platform } = stage.stage;
  const answer = await platform.fetch(`/v3/projects/${project}/users/${user}`, {
    method: 'PUT',
    headers: { 'X-Auth-Token': api.token },
  });
  expect(answer.ok).toBe(true);
}

test('while the container engine does not answer, every page shows what it can, and says what it cannot', async () => {
  const away = 'The container engine does not answer';
  const diagnosis = (page: Page) => page.getByRole('region', { name: 'Diagnosis' }).getByText(away);
  await relay.down();
  try {
    await stage.visit({}, async ({ page, faults }) => {
      // What an instance takes of the machine, and what it writes.
      faults.expect(/^GET \/v1\/.*\/(stats|logs.*): 503$/);
      await goTo(page, '/');
      await page.getByRole('status').getByText(away).waitFor();
      await expectAccessible(page);
      await goTo(page, '/services');
      await page.getByRole('row').filter({ hasText: 'echo' }).getByText(away).waitFor();
      for (const [path, shown] of [
        ['/images', 'broken/echo'],
        ['/images/broken/echo', 'linux/amd64'],
        ['/models', '0.0.1'],
        [`/models/${model}`, 'Normal'],
        ['/models/new', 'Container image path'],
        ['/services/new', 'CPU: 1 vCPU 4 GB'],
        ['/credentials', 'Active'],
        ['/search?q=echo', 'broken/echo'],
      ] as const) {
        await goTo(page, path);
        await page.getByRole('main').getByText(shown).first().waitFor();
      }
      for (const tab of tabs) {
        await goTo(page, `/services/${service}/${tab}`);
        await diagnosis(page).waitFor();
      }
      // An engine that is away ended nothing: the instance is there, its use and its log cannot be had.
      await goTo(page, `/services/${service}/instances`);
      await page.getByText('not measured').waitFor();
      await page.getByRole('button', { name: /^Logs: / }).click();
      await expectFailure(page, away);
      await expectAccessible(page);
      await goTo(page, `/services/${service}/deployment`);
      await expectFailure(page, away);
      await relay.up();
      await page.getByRole('region', { name: 'Log of the container' }).getByText('listening').waitFor();
      await diagnosis(page).waitFor({ state: 'detached' });
    });
  } finally {
    await relay.down();
    await relay.up();
  }
}, 180_000);

test('every page that is open when the platform ends says so, keeps what it showed, and goes on by itself', async () => {
  const { platform } = stage.stage;
  const away = 'The platform does not answer';
  const opened: readonly (readonly [string, string])[] = [
    ['/', 'Nothing needs attention.'],
    ['/images', 'broken/echo'],
    ['/images/broken/echo', 'linux/amd64'],
    ['/models', '0.0.1'],
    [`/models/${model}`, 'Normal'],
    ['/models/new', 'Container image path'],
    ['/services', 'Running'],
    ['/services/new', 'CPU: 1 vCPU 4 GB'],
    [`/services/${service}/edit`, 'Next'],
    [`/services/${service}`, 'Running'],
    ['/credentials', 'Active'],
    ['/search?q=echo', 'broken/echo'],
  ];
  const act = async ({ page: first, faults }: ConsoleTab) => {
    const pages = await Promise.all(
      opened.map(async ([path, shown]) => {
        const page = await first.context().newPage();
        await goTo(page, path);
        await page.getByRole('main').getByText(shown).first().waitFor();
        return page;
      }),
    );
    const notice = (page: Page) => page.getByRole('main').getByRole('status').filter({ hasText: away });
    const [credentials] = pages.slice(-2);
    await stage.visit({ as: false }, async (signIn) => {
      await signIn.page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor();
      faults.expect(/ERR_|: 50[23]$/);
      signIn.faults.expect(/^POST \/session: net::ERR_/);
      await platform.stop();
      try {
        for (const [index, page] of pages.entries()) {
          await notice(page).waitFor();
          const shown = opened[index]?.[1] ?? '';
          await page.getByRole('main').getByText(shown).first().waitFor();
        }
        await expectAccessible(pages[0] ?? first);
        // What is done meanwhile is refused in words where it was done.
        await credentials?.getByRole('button', { name: 'Disable' }).click();
        const asked = credentials?.getByRole('dialog');
        await asked?.getByRole('button', { name: 'Disable' }).click();
        await asked?.getByRole('alert').filter({ hasText: away }).waitFor();
        const { user, domain } = platform.credentials;
        await fillSignIn(signIn.page, { user, domain, password, language: 'en' });
        await signIn.page.getByRole('alert').filter({ hasText: away }).waitFor();
      } finally {
        await platform.startAgain();
      }
    });
    for (const page of pages) await notice(page).waitFor({ state: 'detached' });
  };
  await stage.visit({}, act);
}, 180_000);

test('10,000 images, tags, events and refused handshakes are leafed through and searched', async () => {
  const { api, platform } = stage.stage;
  await api.openSocket(service, '', { headers: [['X-Auth-Token', 'not-a-token']] }).catch(() => undefined);
  const count = 10_000;
  const named = { name: "name || '-' || n", number: 'number + n' };
  cloneRows(platform, [
    { table: 'repositories', where: "name = 'broken/echo'", count, different: named },
    { table: 'organizations', where: "name = 'broken'", count: 999, different: named },
    {
      table: 'repository_tags',
      where: "repository = 'broken/echo'",
      count,
      different: { tag: "tag || '.' || n", number: 'number + n' },
    },
    {
      table: 'service_events',
      where: `resource_id = '${service}' and sequence = 1`,
      count,
      different: { sequence: 'sequence + 1000 + n', occurred_at: 'occurred_at + n' },
    },
    {
      table: 'service_updates',
      where: `service_id = '${service}'`,
      count: 99,
      different: { generation: 'generation + n' },
    },
  ]);
  const refused = {
    table: 'handshakes',
    where: `service_id = '${service}'`,
    count,
    different: { id: "printf('%032x', n)", occurred_at: 'occurred_at - n' },
  };
  await until(30_000, 'the refused handshake', async () => cloneRows(platform, [refused]) || undefined);
  await stage.visit({}, async ({ page, faults }) => {
    const last = async (total: RegExp, pages: string) => {
      await page.getByText(total).waitFor();
      expect(await page.getByRole('main').getByRole('row').count()).toBeLessThanOrEqual(30);
      await page.getByRole('listitem', { name: pages, exact: true }).click();
      await page
        .getByRole('listitem', { name: pages, exact: true })
        .and(page.locator('[class*=item-active]'))
        .waitFor();
    };
    await goTo(page, '/images');
    await last(/^10001 in all$/, '501');
    await page.getByRole('searchbox', { name: 'Search by image name' }).fill('echo-4321');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'broken/echo-4321' }).waitFor();
    await page.getByRole('combobox', { name: 'Organization' }).fill('broken-777');
    await page.getByTitle('broken-777', { exact: true }).click();
    await page.getByText('No image matches this search.').waitFor();
    faults.expect(/^POST \/v2\/manage\/namespaces: 400$/);
    await page.getByRole('button', { name: 'Create organization' }).click();
    await page.getByLabel('Organization name').fill('one-more');
    await page.getByRole('dialog').getByRole('button', { name: 'Create organization' }).click();
    await expectFailure(page, 'An account may have 1000 organizations.');

    await goTo(page, '/images/broken/echo');
    await last(/^10001 in all$/, '501');
    await page.getByRole('searchbox', { name: 'Search by tag' }).fill('1.0.4321');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: '1.0.4321', exact: true }).waitFor();
    await page.getByRole('cell', { name: 'linux/amd64' }).waitFor();

    await goTo(page, `/services/${service}/events`);
    await last(/^10\d{3} in all$/, '501');
    await goTo(page, `/services/${service}/handshakes`);
    await last(/^10\d{3} in all$/, '501');
    await page.getByRole('searchbox', { name: 'Search by request id' }).fill((4_321).toString(16).padStart(32, '0'));
    await page.keyboard.press('Enter');
    await page.getByText((4_321).toString(16).padStart(32, '0')).waitFor();

    // Of these a service keeps no more.
    await goTo(page, `/services/${service}/updates`);
    await page.getByRole('cell', { name: '100', exact: true }).waitFor();
    await expectAccessible(page);
  });
}, 180_000);
