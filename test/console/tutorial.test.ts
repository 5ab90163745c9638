import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ConsoleStage } from '../support/console/console-stage.ts';
import { keyboard, mouse } from '../support/console/hand.ts';
import { buildTutorialImage, callAsTold, deployAsTold, tutorialImage } from '../support/console/tutorial.ts';

/** The image may have to be built from nothing. */
const preparation = 900_000;

let stage: ConsoleStage;

beforeAll(async () => {
  await buildTutorialImage();
  stage = await ConsoleStage.open();
  await stage.stage.push(tutorialImage.local, tutorialImage.path);
}, preparation);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

test.each([
  { by: 'mouse', language: 'zh', handOf: mouse, name: 'mouse-zh' },
  { by: 'mouse', language: 'en', handOf: mouse, name: 'mouse-en' },
  { by: 'keyboard', language: 'zh', handOf: keyboard, name: 'keyboard-zh' },
  { by: 'keyboard', language: 'en', handOf: keyboard, name: 'keyboard-en' },
] as const)(
  'the tutorial leads by $by ($language) from the pushed image to its answer',
  async ({ language, handOf, name }) => {
    const address = await stage.visit({ language }, async ({ page }) => {
      const tutorial = { page, language, hand: handOf(page), name };
      const shown = await deployAsTold(tutorial);
      await callAsTold(tutorial);
      return shown;
    });
    const { api } = stage.stage;
    const { body } = await api.call('GET', `/services?service_name=${name}`);
    const [listed] = body['services'] as { readonly service_id: string }[];
    expect(await api.service(listed?.service_id ?? '')).toMatchObject({
      status: 'running',
      access_address: address,
      additional_properties: { websocket_upgrade: true },
    });
  },
  480_000,
);
