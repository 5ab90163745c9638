import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConsoleStage } from '../test/support/console/console-stage.ts';
import { mouse } from '../test/support/console/hand.ts';
import {
  buildTutorialImage,
  callAsTold,
  deployAsTold,
  type Tutorial,
  tutorialImage,
} from '../test/support/console/tutorial.ts';

// The pictures of docs/en/tutorial.md and docs/zh/tutorial.md (script/screenshots). Fails when the tutorial cannot be followed.

const docs = join(import.meta.dir, '../docs');
/** Fewer colors make a picture a third as large; without the tool it stays as it is. */
const palette = Bun.which('pngquant');

await buildTutorialImage();
for (const language of ['en', 'zh'] as const) {
  const folder = join(docs, language, 'images');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // A platform each: the pictures show one model and one service.
  await using stage = await ConsoleStage.open();
  await stage.stage.push(tutorialImage.local, tutorialImage.path);
  await stage.visit({ language, browser: { colorScheme: 'light' } }, async ({ page }) => {
    const tutorial: Tutorial = {
      page,
      language,
      hand: mouse(page),
      name: 'voice-activity',
      async seen(step) {
        const path = join(folder, `${step}.png`);
        await page.screenshot({ path, fullPage: true, caret: 'hide' });
        if (palette !== null) await Bun.$`${palette} --force --strip --speed 1 --output ${path} 64 ${path}`;
        console.log(`${path}: ${Math.ceil(Bun.file(path).size / 1_000)} KB`);
      },
    };
    await deployAsTold(tutorial);
    await callAsTold(tutorial);
  });
}
