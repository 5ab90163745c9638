import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildImage } from '../../../examples/build-image.ts';
import type { ConsoleLanguage } from './console-language.ts';
import type { Hand } from './hand.ts';

const example = join(import.meta.dir, '../../../examples/voice-activity');

/** Where the tutorial's image is, for the engine and in the registry. */
export const tutorialImage = { local: 'sluice-test/voice-activity:latest', path: 'team/voice-activity:1.0' } as const;

/** Builds the image; minutes when the engine has none of its layers. */
export function buildTutorialImage(): Promise<void> {
  return buildImage({ directory: example, tag: tutorialImage.local });
}

/** What the console calls the things that the tutorial uses; in Chinese as the source document does. */
const words = {
  en: {
    images: 'Images',
    models: 'Models',
    create: 'Create',
    createTitle: 'Create a model',
    name: 'Name',
    source: 'Container image',
    path: 'Container image path',
    containerApi: 'Container API',
    protocol: 'Protocol',
    port: 'Port',
    health: 'Health check',
    createNow: 'Create now',
    normal: 'Normal',
    deployment: 'Model deployment',
    services: 'Online services',
    deploy: 'Deploy',
    version: 'Model and version',
    upgrade: 'Upgrade to WebSocket',
    next: 'Next',
    confirm: 'What will be deployed',
    submit: 'Submit',
    running: 'Running',
    guide: 'Usage guide',
    address: 'Public address of the API',
    tryIt: 'Try it',
    connect: 'Connect',
    connected: 'CONNECTED',
    wav: 'WAV file',
    pace: 'Pace',
    fast: 'as fast as it is taken',
    after: 'Text after the sound',
    sendFile: 'Send the file',
  },
  zh: {
    images: '容器镜像',
    models: '模型管理',
    create: '创建',
    createTitle: '创建模型',
    name: '名称',
    source: '从容器镜像中选择',
    path: '容器镜像所在的路径',
    containerApi: '容器调用接口',
    protocol: '协议',
    port: '端口',
    health: '健康检查',
    createNow: '立即创建',
    normal: '正常',
    deployment: '模型部署',
    services: '在线服务',
    deploy: '部署',
    version: '选择模型及版本',
    upgrade: '升级为WebSocket',
    next: '下一步',
    confirm: '配置确认',
    submit: '提交',
    running: '运行中',
    guide: '调用指南',
    address: 'API接口调用公网地址',
    tryIt: '预测',
    connect: '连接',
    connected: '已连接',
    wav: 'WAV 文件',
    pace: '发送速度',
    fast: '尽快',
    after: '结束消息（文本）',
    sendFile: '发送文件',
  },
} as const;

/** Milliseconds until a model is made or a service runs, on a busy machine. */
const deployment = 180_000;

export interface Tutorial {
  readonly page: Page;
  readonly language: ConsoleLanguage;
  readonly hand: Hand;
  /** What model and service are called. */
  readonly name: string;
  /** Told of each step when its page is as a reader of the tutorial would see it. */
  readonly seen?: (step: string) => Promise<void>;
}

/**
 * The tutorial from the overview to the usage guide of the service that runs, after its image was pushed. Gives the address that
 * the guide shows.
 */
export async function deployAsTold({ page, language, hand, name, seen = async () => {} }: Tutorial): Promise<string> {
  const t = words[language];
  const button = (label: string) => page.getByRole('button', { name: label, exact: true });
  const link = (label: string) => page.getByRole('link', { name: label, exact: true });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const title = (label: string) => page.getByRole('heading', { name: label, level: 1, exact: true });
  const row = page.getByRole('row').filter({ hasText: name });

  await hand.press(link(t.images));
  await link(tutorialImage.path.split(':')[0] ?? '')
    .or(link('voice-activity'))
    .first()
    .waitFor();
  await seen('images');

  await hand.press(link(t.models));
  await title(t.models).waitFor();
  await hand.press(button(t.create).first());
  await title(t.createTitle).waitFor();
  await hand.write(field(t.name), name);
  if (!(await page.getByRole('radio', { name: t.source }).isChecked())) throw new Error('another source is chosen');
  await hand.choose(field(t.path), tutorialImage.path, 'voice');
  await page.getByRole('group', { name: t.containerApi, exact: true }).waitFor();
  await hand.choose(field(t.protocol), 'ws');
  await hand.write(field(t.port), '8080');
  await page.getByRole('group', { name: t.health, exact: true }).waitFor();
  await seen('create-model');
  await hand.press(button(t.createNow));
  await title(t.models).waitFor();
  await row.getByText(t.normal, { exact: true }).waitFor({ timeout: deployment });
  await seen('models');

  await page.getByRole('list', { name: t.deployment, exact: true }).waitFor();
  await hand.press(link(t.services));
  await title(t.services).waitFor();
  await hand.press(button(t.deploy));
  await title(t.deploy).waitFor();
  await hand.write(field(t.name), name);
  await hand.choose(field(t.version), `${name} / 0.0.1`, name);
  // For a model that speaks ws it is on by itself; a reader of the tutorial sees to it.
  await page.getByRole('switch', { name: t.upgrade, exact: true, checked: true }).waitFor();
  await seen('deploy');
  await hand.press(button(t.next));
  await page.getByText(t.confirm, { exact: true }).waitFor();
  await seen('confirm');
  await hand.press(button(t.submit));
  await title(t.services).waitFor();
  await row.getByText(t.running, { exact: true }).waitFor({ timeout: deployment });
  await seen('services');

  await hand.press(link(name));
  await title(name).waitFor();
  await page.getByRole('tab', { name: t.guide, exact: true, selected: true }).waitFor();
  const shown = page.getByRole('definition').filter({ has: page.getByRole('button', { name: new RegExp(t.address) }) });
  const address = await shown.locator('code').textContent();
  await seen('usage-guide');
  return address ?? '';
}

/** The rest of it, from the usage guide on: the service is called in the page and answers. */
export async function callAsTold({ page, language, hand, seen = async () => {} }: Tutorial): Promise<void> {
  const t = words[language];
  const button = (label: string) => page.getByRole('button', { name: label, exact: true });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await hand.press(page.getByRole('tab', { name: t.tryIt, exact: true }));
  await hand.press(button(t.connect));
  await page.getByText(t.connected, { exact: true }).first().waitFor();
  const answer = (text: RegExp) => page.getByRole('option').filter({ hasText: text }).last().waitFor();
  await answer(/"type":"ready"/);
  // The name of a list has its choice in it.
  await hand.select(page.getByRole('combobox', { name: new RegExp(`^${t.pace}`) }), t.fast);
  await hand.write(field(t.after), '{"type":"end"}');
  const chooser = page.waitForEvent('filechooser');
  await hand.press(field(t.wav));
  await (await chooser).setFiles(join(example, 'recording/recording.wav'));
  await hand.press(button(t.sendFile));
  // What the recording has, as its own notes say: four times somebody speaks.
  await answer(/"type":"summary".*"segments":4/);
  await seen('try-it');
}
