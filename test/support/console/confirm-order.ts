import { expect } from 'bun:test';
import type { Locator, Page } from 'playwright-core';

interface ShownOrder {
  /** What the dialog asks, or a part of it. */
  readonly question: string;
  /** The button that does it. */
  readonly button: string;
  /** What it shows as the same with the command line; absent where that has no command for it. */
  readonly command?: string;
}

/**
 * Reads what an open dialog shows as the same by command, says yes, and expects the browser to send that very call: method,
 * path, query and body.
 */
export async function confirmOrder(page: Page, { question, button, command }: ShownOrder): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ hasText: question });
  const summary = dialog.getByText(/^(The same by command|等效命令)$/);
  // By keyboard, and closed at first.
  await summary.focus();
  expect(await dialog.getByRole('tab').count()).toBe(0);
  await page.keyboard.press('Enter');
  if (command === undefined) await dialog.getByRole('tab', { name: 'curl', exact: true }).waitFor();
  expect(await dialog.getByRole('tab', { name: 'sluice', exact: true }).count()).toBe(command === undefined ? 0 : 1);
  if (command !== undefined) expect(await shownIn(dialog, 'sluice')).toBe(command);
  const shown = callOf(await shownIn(dialog, 'curl'));
  if (shown.body !== undefined) expect(JSON.parse(await shownIn(dialog, 'JSON'))).toEqual(shown.body);
  const sending = page.waitForRequest((request) => request.method() !== 'GET');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  const request = await sending;
  const { pathname, search } = new URL(request.url());
  const body = request.postData();
  expect({
    method: request.method(),
    address: pathname + search,
    ...(body !== null && { body: JSON.parse(body) }),
  }).toEqual(shown);
}

async function shownIn(dialog: Locator, tab: string): Promise<string> {
  await dialog.getByRole('tab', { name: tab, exact: true }).click();
  return (await dialog.getByRole('region', { name: tab, exact: true }).textContent()) ?? '';
}

interface Call {
  readonly method: string;
  readonly address: string;
  readonly body?: unknown;
}

/** The call that a line of curl makes, as a shell reads it. */
function callOf(line: string): Call {
  const { stdout, success } = Bun.spawnSync(['sh', '-c', `curl() { printf '%s\\0' "$@"; }; ${line}`]);
  expect(success).toBe(true);
  const words = stdout.toString().split('\0');
  const after = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
  const data = after('-d');
  const { pathname, search } = new URL(words.find((word) => word.startsWith('https://')) ?? '');
  return {
    method: after('-X') ?? (data === undefined ? 'GET' : 'POST'),
    address: pathname + search,
    ...(data !== undefined && { body: JSON.parse(data) }),
  };
}
