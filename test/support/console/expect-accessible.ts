import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const rules: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** Throws when axe finds something in what the page shows now, in light or in dark colors. The page's own choice of colors must be the system's. */
export async function expectAccessible(page: Page): Promise<void> {
  // The page's policy lets no script in; what the debugger evaluates is none of its scripts.
  await page.evaluate(await Bun.file(Bun.resolveSync('axe-core/axe.min.js', import.meta.dir)).text());
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-theme=${scheme}]`).waitFor();
    const { violations } = await page.evaluate(async (options) => {
      type WithAxe = typeof globalThis & { readonly axe: { run(options: RunOptions): Promise<AxeResults> } };
      return (globalThis as WithAxe).axe.run(options);
    }, rules);
    for (const { id, help, nodes } of violations)
      for (const { html, failureSummary } of nodes) found.push(`${scheme}: ${id}: ${help}\n${html}\n${failureSummary}`);
  }
  await page.emulateMedia({ colorScheme: null });
  if (found.length > 0) throw new Error(`not accessible:\n${found.join('\n\n')}`);
}
