import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const mostVisits = 5;

/** The system's Chromium with a home folder of its own, in whose certificate store `caFile` is trusted. */
export class ChromiumWithCa implements AsyncDisposable {
  readonly browser: Browser;
  readonly #home: string;

  private constructor(browser: Browser, home: string) {
    this.browser = browser;
    this.#home = home;
  }

  static async launch(caFile: string): Promise<ChromiumWithCa> {
    const home = await mkdtemp(join(tmpdir(), 'sluice-chromium-'));
    const store = `sql:${join(home, '.pki/nssdb')}`;
    await Bun.$`mkdir -p ${join(home, '.pki/nssdb')}`;
    await Bun.$`certutil -d ${store} -N --empty-password`;
    await Bun.$`certutil -d ${store} -A -t C,, -n sluice -i ${caFile}`;
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
      env: { ...process.env, HOME: home },
    });
    return new ChromiumWithCa(browser, home);
  }

  /**
   * Runs `visit` on a page of its own. Chromium breaks off what it does when an address of the machine changes, which every
   * container that starts or ends brings about: such a visit, and no other, is made again.
   */
  async visit<Seen>(options: BrowserContextOptions, visit: (page: Page) => Promise<Seen>): Promise<Seen> {
    for (let attempt = 1; ; attempt += 1) {
      const context = await this.browser.newContext(options);
      const page = await context.newPage();
      let interrupted = false;
      page.on('console', (message) => {
        interrupted ||= message.text().includes('ERR_NETWORK_CHANGED');
      });
      try {
        return await visit(page);
      } catch (error) {
        interrupted ||= String(error).includes('ERR_NETWORK_CHANGED');
        if (!interrupted || attempt === mostVisits) throw error;
      } finally {
        await context.close();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await rm(this.#home, { recursive: true, force: true });
  }
}
