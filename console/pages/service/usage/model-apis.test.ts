import { expect, test } from 'bun:test';
import { modelApis } from './model-apis.ts';

test('apis are read from what an owner wrote, whatever that is', () => {
  const text = JSON.stringify([
    { protocol: 'http', method: 'post', url: '/predict', request: {} },
    { url: '/plain' },
    { method: 'get' },
    null,
    'word',
  ]);
  expect(modelApis(text)).toEqual([
    { protocol: 'HTTP', method: 'POST', url: '/predict' },
    { protocol: '', method: '', url: '/plain' },
  ]);
  expect(modelApis('[]')).toEqual([]);
  expect(modelApis('{"url": "/"}')).toEqual([]);
  expect(modelApis('not JSON')).toEqual([]);
});
