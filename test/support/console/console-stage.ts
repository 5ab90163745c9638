import { expect } from 'bun:test';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ChromiumWithCa } from '../chromium.ts';
import type { PlatformOptions } from '../platform.ts';
import { Stage } from '../stage.ts';
import { buildConsole } from './build-console.ts';
import type { ConsoleLanguage } from './console-language.ts';
import { PageFaults } from './page-faults.ts';
import { signIn } from './sign-in.ts';

/** Milliseconds that anything in a page may take to appear, on a busy machine. */
const patience = 30_000;

export interface ConsoleVisit {
  /** What the browser asks for; English when not given. */
  readonly language?: ConsoleLanguage;
  /** Who signs in: the first administrator when not given, nobody when false. */
  readonly as?: { readonly user: string; readonly password: string } | false;
  /** From the root on. */
  readonly path?: string;
  /** More of the browser: size of the window, permissions. */
  readonly browser?: BrowserContextOptions;
}

/** A page of the console, and what goes wrong in it. */
export interface ConsoleTab {
  readonly page: Page;
  readonly faults: PageFaults;
}

/** What a test of the console acts with: a product of its own, its API, a browser that trusts it. One for each test file. */
export class ConsoleStage implements AsyncDisposable {
  readonly stage: Stage;
  readonly chromium: ChromiumWithCa;

  private constructor(stage: Stage, chromium: ChromiumWithCa) {
    this.stage = stage;
    this.chromium = chromium;
  }

  static async open(options: PlatformOptions = {}): Promise<ConsoleStage> {
    await buildConsole();
    const stage = await Stage.open(options);
    try {
      return new ConsoleStage(stage, await ChromiumWithCa.launch(stage.platform.credentials.ca_file));
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
  }

  get origin(): string {
    return `https://localhost:${this.stage.platform.port}`;
  }

  /**
   * Runs `act` in a browser session of its own, signed in. Fails when anything goes wrong in the page that `faults` does not
   * expect. Leaves a picture of the page behind when it fails, and says where.
   */
  async visit<Seen>(options: ConsoleVisit, act: (tab: ConsoleTab) => Promise<Seen>): Promise<Seen> {
    const { language = 'en', as, path = '/', browser } = options;
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
    return this.chromium.visit({ locale, viewport: { width: 1280, height: 800 }, ...browser }, async (page) => {
      page.setDefaultTimeout(patience);
      const faults = new PageFaults(page, new URL(this.origin).host);
      try {
        await page.goto(`${this.origin}${path}`);
        const { user, password } = this.stage.platform.credentials;
        if (as !== false) await signIn(page, { user, password, ...as, language });
        const seen = await act({ page, faults });
        expect(faults.list()).toEqual([]);
        return seen;
      } catch (error) {
        throw await withPicture(error, page, faults.list());
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.chromium[Symbol.asyncDispose]();
    } finally {
      await this.stage[Symbol.asyncDispose]();
    }
  }
}

async function withPicture(error: unknown, page: Page, faults: readonly string[]): Promise<Error> {
  const picture = join(await mkdtemp(join(tmpdir(), 'sluice-console-')), 'page.png');
  const taken = await page.screenshot({ path: picture, timeout: 10_000 }).then(
    () => `the page at ${page.url()} looked like this: ${picture}`,
    (failure) => `and there is no picture of the page: ${failure}`,
  );
  return new Error([error instanceof Error ? error.message : error, ...faults, taken].join('\n'), { cause: error });
}
