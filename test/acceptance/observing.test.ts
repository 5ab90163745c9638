import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
import { parseExposition } from '../support/exposition.ts';
import { headerOf } from '../support/http-message.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

interface ShownConnection {
  readonly connection_id: string;
  readonly state: string;
  readonly from_client: { readonly messages: number };
  readonly from_image: { readonly messages: number };
  readonly end?: { readonly closed_by: string; readonly code: number };
}

let stage: Stage;
let service: string;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('node-ws'), 'observing/node-ws:1.0');
  service = await stage.api.deploy('seen', 'observing/node-ws:1.0', { protocol: 'ws' });
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

async function connections(query: string): Promise<ShownConnection[]> {
  return (await stage.api.call('GET', `/services/${service}/connections?${query}`)).body[
    'connections'
  ] as ShownConnection[];
}

/** Waits for the only connection that the query finds and `fits` holds for. */
function only(query: string, fits: (connection: ShownConnection) => boolean): Promise<ShownConnection> {
  let last: readonly ShownConnection[] = [];
  return until(
    20_000,
    `one connection with ${query}`,
    async () => {
      last = await connections(query);
      return last.length === 1 ? last.find(fits) : undefined;
    },
    () => JSON.stringify(last),
  );
}

test('an open connection is shown, survives a kill of the control process, and is ended by its id', async () => {
  using socket = await stage.api.openSocket(service);
  await socket.ask('hello');
  const before = await only('state=open', ({ from_client: { messages } }) => messages === 1);
  await stage.platform.killControl();
  const after = await only('state=open', () => true);
  expect(after.connection_id).toBe(before.connection_id);
  expect((await stage.api.call('DELETE', `/services/${service}/connections/${after.connection_id}`)).status).toBe(200);
  for (let frame = await socket.next(); ; frame = await socket.next()) {
    if (frame.kind !== 'close') continue;
    expect([frame.payload.readUInt16BE(0), frame.payload.toString('utf8', 2)]).toEqual([
      1008,
      expect.stringMatching(/^sluice: /),
    ]);
    break;
  }
  socket.send('close', Buffer.of(3, 0xf0));
  const ended = await only('state=ended', () => true);
  expect([ended.connection_id, ended.end?.closed_by, ended.end?.code]).toEqual([after.connection_id, 'platform', 1008]);
  expect((await stage.api.call('DELETE', `/services/${service}/connections/${after.connection_id}`)).status).toBe(404);
}, 90_000);

test('a refused handshake is found by the request id of its answer, with the reason', async () => {
  const outcome = await stage.api.openSocket(service, '', { headers: [] }).catch((error: unknown) => error);
  if (!(outcome instanceof HandshakeRefused)) throw new Error('the handshake was not refused');
  const id = headerOf(outcome.answer, 'x-request-id');
  const found = await until(20_000, 'the handshake', async () => {
    const { body } = await stage.api.call('GET', `/services/${service}/handshakes?request_id=${id}`);
    return (body['handshakes'] as Record<string, unknown>[])[0];
  });
  expect(found).toMatchObject({ stage: 'authentication', status: 401, error_code: 'APIG.0301' });
}, 60_000);

test('the metrics page says the same', async () => {
  const page = await until(20_000, 'the metrics', async () => {
    const text = await (await fetch(`http://${stage.platform.admin}/metrics`)).text();
    const metrics = parseExposition(text);
    const results = metrics.get('sluice_websocket_handshakes_total')?.samples.map(({ labels }) => labels['result']);
    return results?.includes('authentication') ? metrics : undefined;
  });
  const ended = page.get('sluice_websockets_ended_total')?.samples.map(({ labels }) => [labels['by'], labels['code']]);
  expect(ended).toContainEqual(['platform', '1008']);
  expect(page.get('sluice_worker_accepted_total')?.samples).toHaveLength(2);
}, 60_000);
