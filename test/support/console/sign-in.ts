import type { Page } from 'playwright-core';
import type { ConsoleLanguage } from './console-language.ts';

export interface ConsoleAccount {
  readonly user: string;
  readonly password: string;
  /** What the sign-in page has filled in when not given. */
  readonly domain?: string;
  /** The language in which the page is shown. */
  readonly language: ConsoleLanguage;
}

const words = {
  en: { domain: 'Domain (account name)', user: 'User name', password: 'Password', submit: 'Sign in', out: 'Sign out' },
  zh: { domain: '租户名 / 账号名', user: '用户名', password: '密码', submit: '登录', out: '退出登录' },
} as const;

/** Fills the sign-in page in and sends it, whatever comes of it. */
export async function fillSignIn(page: Page, { domain, user, password, language }: ConsoleAccount): Promise<void> {
  const said = words[language];
  if (domain !== undefined) await page.getByLabel(said.domain, { exact: true }).fill(domain);
  await page.getByLabel(said.user, { exact: true }).fill(user);
  await page.getByLabel(said.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: said.submit, exact: true }).click();
}

/** Signs in through the sign-in page, which is shown; waits until the frame is there. */
export async function signIn(page: Page, account: ConsoleAccount): Promise<void> {
  await fillSignIn(page, account);
  await page.getByRole('button', { name: words[account.language].out, exact: true }).waitFor();
}
