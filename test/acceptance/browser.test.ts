import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { ChromiumWithCa } from '../support/chromium.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused, WebSocketClient } from '../support/web-socket-client.ts';

let stage: Stage;
let service: string;

beforeAll(async () => {
  stage = await Stage.open({ workers: 3 });
  await stage.push(await buildTestImage('scratch-static'), 'browser/echo:1.0');
  service = await stage.api.deploy('browser', 'browser/echo:1.0', { protocol: 'ws' });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

/** What a page sees of a WebSocket: the sub-protocol, an echo, and how it ended. */
async function seenByPage(page: Page, address: string, protocols: readonly string[] = []): Promise<string[]> {
  return page.evaluate(
    ([url, offered]) =>
      new Promise<string[]>((resolve) => {
        const lines: string[] = [];
        const socket = new WebSocket(url, offered);
        socket.onopen = () => {
          lines.push(`open: ${socket.protocol}`);
          socket.send('from a page');
        };
        socket.onmessage = ({ data }) => {
          lines.push(String(data));
          socket.close(1000, 'done');
        };
        socket.onclose = ({ code }) => resolve([...lines, `closed: ${code}`]);
      }),
    [address, [...protocols]] as [string, string[]],
  );
}

test('a page opens WebSockets with tickets, each of them once, and only where it comes from the right origin', async () => {
  const { endpoint, ca_file: caFile } = stage.platform.credentials;
  await using chromium = await ChromiumWithCa.launch(caFile);
  const { access_address: given } = await stage.api.service(service);
  const address = String(given);
  const passed = (protocol: string) => [`open: ${protocol}`, 'from a page', 'closed: 1000'];
  const refused = ['closed: 1006'];
  await chromium.visit({}, async (page) => {
    await page.setExtraHTTPHeaders({ 'X-Auth-Token': stage.api.token });
    await page.goto(`${endpoint}/v1/infers/${service}`, { timeout: 30_000 });
    // From here on the page has nothing but what it is given.
    await page.setExtraHTTPHeaders({});

    const forFetch = (await stage.api.ticket(service, { origin: endpoint })).url.replace('wss:', 'https:');
    const fetched = () => page.evaluate(async (url) => (await fetch(url, { method: 'POST' })).status, forFetch);
    expect([await fetched(), await fetched()]).toEqual([200, 401]);

    const inProtocol = await stage.api.ticket(service, { origin: endpoint });
    expect(await seenByPage(page, address, [inProtocol.protocol])).toEqual(passed(inProtocol.protocol));
    expect(await seenByPage(page, address, [inProtocol.protocol])).toEqual(refused);
    expect(await seenByPage(page, inProtocol.url)).toEqual(refused);

    const marked = await stage.api.ticket(service);
    expect(await seenByPage(page, address, ['sluice', marked.protocol])).toEqual(passed('sluice'));

    const inQuery = await stage.api.ticket(service, { origin: endpoint });
    expect(await seenByPage(page, `${inQuery.url}&more=1`)).toEqual(passed(''));
    expect(await seenByPage(page, inQuery.url)).toEqual(refused);

    const elsewhere = await stage.api.ticket(service, { origin: 'https://elsewhere.example.com' });
    expect(await seenByPage(page, elsewhere.url)).toEqual(refused);
    expect(await seenByPage(page, address, [elsewhere.protocol])).toEqual(refused);
    expect(await seenByPage(page, address)).toEqual(refused);
  });
}, 120_000);

test('of many who come with one ticket, one is let in, whichever workers they meet', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { url } = await stage.api.ticket(service);
    const { pathname, search } = new URL(url);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () =>
        WebSocketClient.open(stage.platform.peer, { target: `${pathname}${search}` }).then(
          (client) => {
            client.destroy();
            return 101;
          },
          (error) => {
            if (!(error instanceof HandshakeRefused)) throw error;
            return error.answer.status;
          },
        ),
      ),
    );
    expect(outcomes.sort()).toEqual([101, ...Array(29).fill(401)]);
  }
}, 60_000);

// The way without a ticket: a page cannot set headers on a WebSocket, but a browser extension can. Here the browser's
// debugger adds the token to the handshake.
test('Chromium loads a page that the image serves and opens a WebSocket to the image from it', async () => {
  const { endpoint, ca_file: caFile } = stage.platform.credentials;
  await using chromium = await ChromiumWithCa.launch(caFile);
  const { access_address: address } = await stage.api.service(service);
  const seen = await chromium.visit({ extraHTTPHeaders: { 'X-Auth-Token': stage.api.token } }, async (page) => {
    await page.goto(`${endpoint}/v1/infers/${service}`, { timeout: 30_000 });
    return page.evaluate(
      (url) =>
        new Promise<string[]>((resolve, reject) => {
          const lines: string[] = [];
          const socket = new WebSocket(url);
          socket.binaryType = 'arraybuffer';
          socket.onopen = () => socket.send('from Chromium');
          socket.onmessage = ({ data }) => {
            lines.push(typeof data === 'string' ? data : `${data.byteLength} bytes`);
            if (lines.length === 1) socket.send(new Uint8Array(100_000));
            else socket.close(1000, 'done');
          };
          socket.onclose = ({ code, wasClean }) => resolve([...lines, `closed: ${code} ${wasClean}`]);
          socket.onerror = () => reject(new Error('the WebSocket failed'));
        }),
      String(address),
    );
  });
  expect(seen).toEqual(['from Chromium', '100000 bytes', 'closed: 1000 true']);
}, 120_000);

test('without a token Chromium is refused, and a ticket is none for a page', async () => {
  const { endpoint, ca_file: caFile } = stage.platform.credentials;
  await using chromium = await ChromiumWithCa.launch(caFile);
  const link = (await stage.api.ticket(service)).url.replace('wss:', 'https:');
  const seen = await chromium.visit({}, async (page) => {
    const led = await page.goto(link, { timeout: 30_000 });
    const answer = await page.goto(`${endpoint}/v1/infers/${service}`, { timeout: 30_000 });
    const outcome = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve('open');
          socket.onclose = ({ code }) => resolve(`closed: ${code}`);
        }),
      `${endpoint.replace('https:', 'wss:')}/v1/infers/${service}`,
    );
    return [led?.status(), answer?.status(), outcome];
  });
  expect(seen).toEqual([403, 401, 'closed: 1006']);
}, 120_000);

/** What a page runs to load something as what. */
function loadedAs(kind: string, address: string): string {
  const url = JSON.stringify(address);
  if (kind === 'fetch') return `void fetch(${url})`;
  if (kind === 'worker') return `void new Worker(${url})`;
  if (kind === 'service worker') return `void navigator.serviceWorker.register(${url}).catch(() => undefined)`;
  const [name, attributes] = kind === 'module' ? ['script', { type: 'module' }] : [kind, {}];
  const all = { ...attributes, [kind === 'object' ? 'data' : 'src']: address };
  return `document.body.append(Object.assign(document.createElement('${name}'), ${JSON.stringify(all)}))`;
}

// The worst page that there can be: one of this origin already, which an extension let in. What it loads with tickets stays data.
test('a ticket brings a page data, and no frame, script or worker of the platform’s origin', async () => {
  const { endpoint, ca_file: caFile } = stage.platform.credentials;
  await using chromium = await ChromiumWithCa.launch(caFile);
  const kinds = ['fetch', 'img', 'iframe', 'object', 'embed', 'script', 'module', 'worker', 'service worker'] as const;
  const seen = await chromium.visit({}, async (page) => {
    await page.setExtraHTTPHeaders({ 'X-Auth-Token': stage.api.token });
    await page.goto(`${endpoint}/v1/infers/${service}`, { timeout: 30_000 });
    await page.setExtraHTTPHeaders({});
    const outcomes: [string, number][] = [];
    for (const kind of kinds) {
      const { ticket, url } = await stage.api.ticket(service);
      const answered = page.context().waitForEvent('response', {
        predicate: (response) => response.url().includes(ticket),
        timeout: 20_000,
      });
      await page.evaluate(loadedAs(kind, url.replace('wss:', 'https:')));
      outcomes.push([kind, (await answered).status()]);
    }
    return outcomes;
  });
  expect(seen).toEqual(kinds.map((kind) => [kind, kind === 'fetch' || kind === 'img' ? 200 : 403]));
}, 120_000);
