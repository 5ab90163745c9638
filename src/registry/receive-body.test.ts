import { expect, test } from 'bun:test';
import { receiveBody } from './receive-body.ts';

test('every byte is written in order, and the memory of what was written is given back, unless others see it too', async () => {
  const own = Array.from({ length: 40 }, (_, index) => new Uint8Array(20_000).fill(index + 1));
  const shared = new Uint8Array(100_000).fill(255);
  const chunks = [...own, shared.subarray(0, 50_000)];
  const expected = Buffer.concat(chunks);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const written: Buffer[] = [];
  const outcome = await receiveBody(body, {
    async write(block) {
      written.push(Buffer.concat(block));
    },
    signal: new AbortController().signal,
    idleMilliseconds: 10_000,
  });
  expect(outcome).toBe('complete');
  expect(Buffer.concat(written).equals(expected)).toBe(true);
  expect(own.map(({ byteLength }) => byteLength)).toEqual(own.map(() => 0));
  expect(shared.byteLength).toBe(100_000);
});
