import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { expectAccessible } from '../support/console/expect-accessible.ts';
import { fillSignIn, signIn } from '../support/console/sign-in.ts';

let stage: ConsoleStage;

beforeAll(async () => {
  stage = await ConsoleStage.open();
}, 180_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

const account = () => {
  const { domain, user, password } = stage.stage.platform.credentials;
  return { domain, user, password };
};

test.each([
  {
    language: 'en',
    title: 'Sign in to Sluice',
    empty: 'Please fill this in.',
    wrong: 'The user name, the password or the domain name is wrong.',
    out: 'Sign out',
    overview: 'Overview',
  },
  {
    language: 'zh',
    title: '登录 Sluice',
    empty: '请填写此项。',
    wrong: '用户名、密码或账号名错误。',
    out: '退出登录',
    overview: '总览',
  },
] as const)(
  'whoever signs in ($language) is told what is missing or wrong, and is out again after signing out',
  async ({ language, title, empty, wrong, out, overview }) => {
    await stage.visit({ language, as: false }, async ({ page, faults }) => {
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await expectAccessible(page);
      await fillSignIn(page, { ...account(), password: '', language });
      await page.getByText(empty).waitFor();
      faults.expect(/^POST \/session: 401$/);
      await fillSignIn(page, { ...account(), password: 'not-the-password', language });
      await page.getByRole('alert').getByText(wrong).waitFor();
      await expectAccessible(page);
      await signIn(page, { ...account(), language });
      await page.getByRole('heading', { name: overview, level: 1 }).waitFor();
      await expectAccessible(page);

      await page.getByRole('button', { name: out }).click();
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    });
  },
  120_000,
);

test('the session is a cookie that no script reads and no other site sends, and nothing secret is kept beside it', async () => {
  await stage.visit({}, async ({ page }) => {
    const cookies = await page.context().cookies();
    expect(cookies).toEqual([
      expect.objectContaining({
        name: '__Host-sluice-session',
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
      }),
    ]);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    );
    expect(kept).not.toContain(cookies[0]?.value);
    expect(kept).not.toContain(account().password);
    // A token of any kind: a long word of random letters.
    expect(kept).not.toMatch(/[\w+/=-]{60,}/);
    expect(page.url()).toBe(`${stage.origin}/`);
  });
}, 120_000);

test('a script that gets into the page does not run', async () => {
  await stage.visit({ as: false }, async ({ page, faults }) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    faults.expect(/^console: .*script-src/s);
    const ran = await page.evaluate(async () => {
      const marks = () => ['inline', 'handler', 'nonce'].filter((name) => document.documentElement.dataset[name]);
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violations.push(effectiveDirective),
      );
      const inline = document.createElement('script');
      inline.textContent = "document.documentElement.dataset.inline = 'ran'";
      document.body.append(inline);
      // Styles have a nonce, which a script may have read: it is good for no script.
      const withNonce = document.createElement('script');
      withNonce.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
      withNonce.textContent = "document.documentElement.dataset.nonce = 'ran'";
      document.body.append(withNonce);
      const image = document.createElement('img');
      image.setAttribute('onload', "document.documentElement.dataset.handler = 'ran'");
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
      document.body.append(image);
      await image.decode();
      // The events are told in tasks of their own.
      while (violations.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      return { marks: marks(), violations };
    });
    expect(ran).toEqual({ marks: [], violations: ['script-src-elem', 'script-src-elem', 'script-src-attr'] });
  });
}, 120_000);

test('what is loaded until the sign-in page and the overview are there is less than 200 KB of script', async () => {
  await stage.visit({ as: false }, async ({ page }) => {
    const scripts = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter((entry) => entry instanceof PerformanceResourceTiming)
          .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
          .reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0),
      );
    await page.getByRole('heading', { name: 'Sign in to Sluice', level: 1 }).waitFor();
    const signInPage = await scripts();
    await signIn(page, { ...account(), language: 'en' });
    await page.reload();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const overview = await scripts();
    // Also what the browser had already counts with the size that it once had.
    expect(Math.min(signInPage, overview)).toBeGreaterThan(10_000);
    expect(Math.max(signInPage, overview)).toBeLessThan(200_000);
  });
}, 120_000);
