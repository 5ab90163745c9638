import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildImage } from '../../build-image.ts';
import { callService } from './call.ts';
import { matches, sideBySide, TOLERANCE_SECONDS } from './compare.ts';
import { DemoFailed } from './demo-failed.ts';
import type { Installation } from './installation.ts';
import { ModelArts, tokenRequest } from './model-arts.ts';
import type { Recording, Segment } from './recording.ts';
import { pushImage } from './registry.ts';
import type { Timeline } from './timeline.ts';
import { say } from './words.ts';

const EXAMPLE = join(import.meta.dir, '..');
const LOCAL_TAG = 'sluice-demo/voice-activity:1.0.0';
const REPOSITORY = 'demo/voice-activity:1.0.0';
const NAME = 'voice-activity';

export interface Demo {
  readonly installation: Installation;
  readonly recording: Recording;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** The four steps of the tutorial, through public interfaces only. Gives the service's address. */
export async function runDemo(demo: Demo): Promise<string> {
  const { timeline, installation, signal } = demo;
  const api = new ModelArts(installation.credentials, timeline.language, signal);
  timeline.head('step.image');
  await uploadImage(demo);
  timeline.head('step.model');
  await api.logIn();
  const modelId = await createModel(demo, api);
  timeline.head('step.service');
  const address = await deployService(demo, api, modelId);
  timeline.head('step.call');
  await call(demo, api, address);
  return address;
}

async function uploadImage({ timeline, installation, signal }: Demo): Promise<void> {
  await timeline.during('image.build', {}, (report) =>
    buildImage({ directory: EXAMPLE, tag: LOCAL_TAG, onLine: buildProgress(report), signal }),
  );
  timeline.line('image.built', { tag: LOCAL_TAG });
  const name = `127.0.0.1:${installation.port}/${REPOSITORY}`;
  await timeline.during('image.push', { name }, (report) =>
    pushImage({ tag: LOCAL_TAG, name }, installation.credentials, { timeline, signal, report }),
  );
  timeline.line('image.pushed');
}

async function createModel({ timeline }: Demo, api: ModelArts): Promise<string> {
  const id = await api.createModel(NAME, REPOSITORY);
  const status = await timeline.during('model.wait', {}, () => api.modelReady(id));
  timeline.line('model.ready', { status, id });
  return id;
}

async function deployService({ timeline }: Demo, api: ModelArts, modelId: string): Promise<string> {
  const id = await api.createService(NAME, modelId);
  const { address } = await timeline.during('service.wait', {}, (report) =>
    api.serviceReady(id, { report, onEvent: (text) => timeline.above('event.line', { text }) }),
  );
  timeline.line('service.ready', { address });
  return address;
}

async function call(
  { timeline, recording, installation, signal }: Demo,
  api: ModelArts,
  address: string,
): Promise<void> {
  timeline.line('call.stream', { file: recording.name, seconds: recording.seconds.toFixed(1), address });
  const access = { address, token: api.token, caFile: installation.credentials.ca_file };
  const found = await callService(access, recording, timeline, signal);
  if (recording.speech !== undefined) {
    compare(found, recording.speech, timeline);
  }
}

function compare(
  found: readonly Segment[],
  speech: readonly (Segment & { readonly words: string })[],
  { language }: Timeline,
): void {
  console.log(`\n  ${say(language, 'compare.head')}`);
  for (const line of sideBySide(found, speech)) {
    console.log(`  ${line}`);
  }
  console.log('');
  if (!matches(found, speech)) {
    throw new DemoFailed(say(language, 'compare.mismatch', { tolerance: TOLERANCE_SECONDS }));
  }
}

/** Prints how to call the service by hand. */
export function explainCall(
  { timeline, installation }: Pick<Demo, 'timeline' | 'installation'>,
  address: string,
): void {
  const { language } = timeline;
  const { credentials, folder } = installation;
  const request = join(folder, 'token-request.json');
  writeFileSync(request, JSON.stringify(tokenRequest(credentials)), { mode: 0o600 });
  const root = join(EXAMPLE, '../..');
  const fromHere = (path: string) => relative(process.cwd(), join(root, path));
  console.log(`
${say(language, 'stay.address')}

  ${address}

${say(language, 'stay.token')}

  export SLUICE_TOKEN=$(curl -sS --cacert ${credentials.ca_file} -H 'Content-Type: application/json' \\
    -d @${request} -o /dev/null -D - ${credentials.endpoint}/v3/auth/tokens | tr -d '\\r' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: //p')

${say(language, 'stay.call')}

  ${fromHere('node_modules/.bin/bun')} ${fromHere('examples/voice-activity/client.ts')} --url ${address} \\
    --ca ${credentials.ca_file} ${fromHere('examples/voice-activity/recording/recording.wav')}

${say(language, 'stay.any', { ca: credentials.ca_file })}
${say(language, 'stay.stop')}
`);
}

/** `Step 5/21` of the classic builder, `#12 [build 4/9] …` of BuildKit. */
function buildProgress(report: (detail: string) => void): (line: string) => void {
  return (line) => {
    const [, step] = /^Step (\d+\/\d+)/.exec(line) ?? /^#\d+ \[.*?(\d+\/\d+)\]/.exec(line) ?? [];
    if (step !== undefined) {
      report(step);
    }
  };
}
