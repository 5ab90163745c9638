import { afterAll, beforeAll, expect, test } from 'bun:test';
import { ChromiumWithCa } from '../support/chromium.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let service: string;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('scratch-static'), 'browser/echo:1.0');
  service = await stage.api.deploy('browser', 'browser/echo:1.0', { protocol: 'ws' });
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

// Page scripts cannot set headers on a WebSocket. What a test can show honestly is that Chromium trusts the certificate
// and that its own WebSocket stack holds the connection; the token is added to the handshake by the browser's debugger,
// as a browser extension would.
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

test('without a token Chromium is refused', async () => {
  const { endpoint, ca_file: caFile } = stage.platform.credentials;
  await using chromium = await ChromiumWithCa.launch(caFile);
  const seen = await chromium.visit({}, async (page) => {
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
    return [answer?.status(), outcome];
  });
  expect(seen).toEqual([401, 'closed: 1006']);
}, 120_000);
