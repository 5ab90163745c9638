import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await rm(this.#home, { recursive: true, force: true });
  }
}
