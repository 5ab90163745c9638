import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/**
 * The system's Chromium with a home folder of its own, in whose certificate store `caFile` is trusted. It breaks off what it
 * does when an address of the machine changes, which every container that starts or ends brings about: it hears nothing of
 * that (steady-network.c, which needs a C compiler).
 */
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
    const steady = join(home, 'steady-network.so');
    await Bun.$`mkdir -p ${join(home, '.pki/nssdb')}`;
    await Bun.$`certutil -d ${store} -N --empty-password`;
    await Bun.$`certutil -d ${store} -A -t C,, -n sluice -i ${caFile}`;
    await Bun.$`cc -shared -fPIC -O1 -o ${steady} ${join(import.meta.dir, 'steady-network.c')} -ldl`;
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      // Its own microphone, which beeps: the machine has none.
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream'],
      env: { ...process.env, HOME: home, LD_PRELOAD: steady },
    });
    return new ChromiumWithCa(browser, home);
  }

  /** Runs `visit` on a page of its own. */
  async visit<Seen>(options: BrowserContextOptions, visit: (page: Page) => Promise<Seen>): Promise<Seen> {
    const context = await this.browser.newContext(options);
    try {
      return await visit(await context.newPage());
    } finally {
      await context.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await rm(this.#home, { recursive: true, force: true });
  }
}
