import { afterAll, describe, expect, test } from 'bun:test';
import { asksForWebSocket, longestAnswer, sendRequest, textOf } from './send-request.ts';

const server = Bun.serve({
  port: 0,
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/endless') {
      const block = new Uint8Array(1024 * 1024);
      return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(block) }));
    }
    if (pathname === '/away') return Response.redirect('/elsewhere', 302);
    return Response.json(
      { method: request.method, own: request.headers.get('x-own'), body: await request.text() },
      { status: 418, headers: { 'X-Answer': 'yes' } },
    );
  },
});
afterAll(() => server.stop(true));

const never = new AbortController().signal;
const call = (path: string, method = 'POST') => ({
  method,
  address: new URL(path, server.url).href,
  headers: [['X-Own', '1']] as const,
  body: '{"a":1}',
});

describe('a request to a service', () => {
  test('has method, headers and body, and its answer is kept as it is', async () => {
    const answer = await sendRequest(call('/'), never);
    expect(answer).toMatchObject({ status: 418, cut: false });
    expect(JSON.parse(textOf(answer.body) ?? '')).toEqual({ method: 'POST', own: '1', body: '{"a":1}' });
    expect(Object.fromEntries(answer.headers)['x-answer']).toBe('yes');
    expect(answer.wholeMs).toBeGreaterThanOrEqual(answer.firstMs);
  });

  test('has no body where the method has none', async () => {
    const answer = await sendRequest(call('/', 'GET'), never);
    expect(JSON.parse(textOf(answer.body) ?? '')).toMatchObject({ method: 'GET', body: '' });
  });

  test('follows nowhere', async () => {
    expect([0, 302]).toContain((await sendRequest(call('/away'), never)).status);
  });

  test('keeps no more of an answer than there is room for', async () => {
    const answer = await sendRequest(call('/endless'), never);
    expect([answer.cut, answer.body.length]).toEqual([true, longestAnswer]);
  });
});

test('bytes are a text, or none', () => {
  expect(textOf(new TextEncoder().encode('你好'))).toBe('你好');
  expect(textOf(new Uint8Array([0xff]))).toBeUndefined();
});

test('knows an answer that asks for WebSocket, by its status or in words', () => {
  const asks = (status: number, upgrade?: string, text = '') =>
    asksForWebSocket({
      status,
      headers: upgrade === undefined ? [] : [['Upgrade', upgrade]],
      body: new TextEncoder().encode(text),
    });
  expect(asks(426)).toBe(true);
  expect(asks(426, 'h2c, WebSocket')).toBe(true);
  expect(asks(426, 'TLS/1.2')).toBe(false);
  expect(asks(400, undefined, 'Failed to open a WebSocket connection.')).toBe(true);
  expect(asks(400, undefined, '{"error":"model is missing"}')).toBe(false);
  expect(asks(200, 'websocket', 'WebSocket')).toBe(false);
});
