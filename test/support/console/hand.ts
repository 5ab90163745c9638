import type { Locator, Page } from 'playwright-core';

/** How somebody works with a page. */
export interface Hand {
  /** Buttons, links, switches, tabs, and fields that open a dialog of the browser. */
  press(target: Locator): Promise<void>;
  /** Writes into a field in the place of what is there. */
  write(field: Locator, text: string): Promise<void>;
  /** Chooses from what a field offers when `text` is typed, or when it is opened. */
  choose(field: Locator, option: string, text?: string): Promise<void>;
  /** Chooses from a plain list of the browser. */
  select(list: Locator, option: string): Promise<void>;
}

export function mouse(page: Page): Hand {
  return {
    press: (target) => target.click(),
    async write(field, text) {
      await field.click({ clickCount: 3 });
      await page.keyboard.type(text);
    },
    async choose(field, option, text = '') {
      await field.click();
      await page.keyboard.type(text);
      await page.getByTitle(option, { exact: true }).click();
    },
    async select(list, option) {
      await list.selectOption(option);
    },
  };
}

/** More than any page has. */
const mostStops = 150;

/** Nothing but keys: Tab from wherever the page has put the focus, arrows within what is one stop, Enter and space. */
export function keyboard(page: Page): Hand {
  const { keyboard: keys } = page;

  async function goTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < mostStops; stop += 1) {
      if (await has(target)) return;
      await keys.press('Tab');
    }
    throw new Error(`Tab does not lead to ${target}`);
  }
  const has = (target: Locator) => target.evaluate((element) => element === element.ownerDocument.activeElement);

  /** Presses `key` until `wanted` is true. */
  async function until(key: string, wanted: () => Promise<boolean>): Promise<void> {
    for (let times = 0; times < mostStops; times += 1) {
      if (await wanted()) return;
      await keys.press(key);
    }
    throw new Error(`${key} does not lead there`);
  }

  return {
    async press(target) {
      const [role, type] = [await target.getAttribute('role'), await target.getAttribute('type')];
      if (role === 'tab') {
        // By its id, as its name grows by its number while it has the focus.
        const tab = page.locator(`[id="${await target.getAttribute('id')}"]`);
        await goTo(page.getByRole('tablist').filter({ has: target }).getByRole('tab', { selected: true }));
        await until('ArrowRight', () => has(tab));
      } else await goTo(target);
      // A field for files is opened by space alone.
      await keys.press(type === 'file' ? 'Space' : 'Enter');
    },
    async write(field, text) {
      await goTo(field);
      await keys.press('Control+A');
      await keys.type(text);
    },
    async choose(field, option, text = '') {
      await goTo(field);
      if (text === '') await keys.press('ArrowDown');
      else await keys.type(text);
      const active = page.locator('.ant-select-item-option-active').and(page.getByTitle(option, { exact: true }));
      await page.getByTitle(option, { exact: true }).waitFor();
      await until('ArrowDown', () => active.isVisible());
      await keys.press('Enter');
    },
    async select(list, option) {
      await goTo(list);
      await keys.type(option);
    },
  };
}
