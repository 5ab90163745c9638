import { digestOf, randomBytes, types } from './contents.ts';
import { openRequest } from './cut-upload.ts';
import type { KilledRegistry } from './killed-registry.ts';

/** An image of which the registry has said that it has it. */
export interface AcknowledgedImage {
  readonly repository: string;
  readonly tag: string;
  readonly body: string;
  readonly blobs: readonly string[];
}

/** What became of uploads whose connection or server went away. */
export interface PushTally {
  resumed: number;
  begunAnew: number;
}

/**
 * Pushes an image in chunks of any size, some of them cut in the middle by the client, and goes on as often as it takes: from the byte
 * that the registry names, or from the beginning where it does not know the upload any more.
 */
export async function pushStubbornly(
  registry: KilledRegistry,
  repository: string,
  tag: string,
  tally: PushTally,
): Promise<AcknowledgedImage> {
  const config = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, tag }));
  const layer = randomBytes(300_000 + Math.floor(Math.random() * 1_200_000));
  for (const content of [config, layer]) await pushBlob(registry, repository, content, tally);
  const descriptor = (mediaType: string, content: Uint8Array) => ({
    mediaType,
    digest: digestOf(content),
    size: content.byteLength,
  });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: [descriptor(types.layer, layer)],
  });
  await accepted(() =>
    registry.call('PUT', `/v2/${repository}/manifests/${tag}`, { body, headers: { 'Content-Type': types.manifest } }),
  );
  return { repository, tag, body, blobs: [digestOf(config), digestOf(layer)] };
}

async function pushBlob(
  registry: KilledRegistry,
  repository: string,
  content: Uint8Array<ArrayBuffer>,
  tally: PushTally,
): Promise<void> {
  const digest = digestOf(content);
  let location: string | undefined;
  let offset = 0;
  for (;;) {
    if (location === undefined) {
      const started = await accepted(() => registry.call('POST', `/v2/${repository}/blobs/uploads/`));
      location = started.headers.get('location') ?? '';
      offset = 0;
    }
    const answer =
      offset < content.byteLength
        ? await sendChunk(registry, location, content, offset)
        : await registry.call('PUT', `${location}?digest=${digest}`);
    if (answer?.status === 201) return;
    if (answer?.status === 202) {
      offset = nextByte(answer);
      continue;
    }
    // The answer to the last request may have been lost together with the upload that it ended.
    if ((await accepted(() => registry.call('HEAD', `/v2/${repository}/blobs/${digest}`), 404)).status === 200) return;
    const state = await accepted(() => registry.call('GET', location ?? ''), 404);
    if (state.status === 404) {
      location = undefined;
      tally.begunAnew += 1;
    } else {
      offset = nextByte(state);
      tally.resumed += 1;
    }
  }
}

/** A part of what is left. One of four is cut by the client itself at some byte. */
async function sendChunk(registry: KilledRegistry, location: string, content: Uint8Array<ArrayBuffer>, offset: number) {
  const end = Math.min(content.byteLength, offset + 1 + Math.floor(Math.random() * 400_000));
  const chunk = content.slice(offset, end);
  if (Math.random() > 0.25) {
    return registry.call('PATCH', location, { body: chunk, headers: { 'Content-Range': `${offset}-${end - 1}` } });
  }
  const head = [`PATCH ${location} HTTP/1.1`, `Content-Length: ${chunk.byteLength}`];
  const part = chunk.subarray(0, Math.floor(Math.random() * chunk.byteLength));
  using request = await openRequest(await registry.host, head, part);
  request.cut();
  return undefined;
}

function nextByte(answer: Response): number {
  const last = Number(answer.headers.get('range')?.split('-')[1]);
  // "0-0" stands for an upload without a byte as well as for one with a single one.
  return last === 0 ? 0 : last + 1;
}

/** Asks until the registry is there to answer. Throws for an answer that is neither good nor `also`. */
async function accepted(ask: () => Promise<Response | undefined>, also?: number): Promise<Response> {
  for (;;) {
    const answer = await ask();
    if (answer === undefined) continue;
    if (answer.ok || answer.status === also) return answer;
    throw new Error(`${answer.status} ${await answer.text()}`);
  }
}
