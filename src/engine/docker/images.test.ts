import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { failure } from '../../../test/support/outcome.ts';
import { engine, probeTargetImage, testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { startTinyRegistry, type TinyRegistry } from '../../../test/support/tiny-registry.ts';
import { createEngineClient } from './engine-client.ts';
import { parseEngineEndpoint } from './engine-endpoint.ts';
import { createImages } from './images.ts';

const patience = 60_000;
const { signal } = new AbortController();

describe('an image from a registry', () => {
  let registry: TinyRegistry;
  let locked: TinyRegistry;
  const images = createImages(createEngineClient(parseEngineEndpoint(testEngineEndpoint)));
  const refusal = (name: string) => failure(images.prepare({ name: `${registry.host}/${name}` }, { signal }));

  beforeAll(() => {
    registry = startTinyRegistry('open');
    locked = startTinyRegistry('locked');
  });

  afterAll(async () => {
    for (const { host, digest } of [registry, locked]) {
      for (const name of ['team/voice:1', `team/voice@${digest}`]) {
        await engine(`/images/${host}/${name}?force=1`, { method: 'DELETE' });
      }
    }
    registry[Symbol.dispose]();
    locked[Symbol.dispose]();
  }, patience);

  test(
    'is pulled with its bytes counted, and not pulled again',
    async () => {
      const progress: [number, number][] = [];
      const onProgress = (done: number, total: number) => void progress.push([done, total]);
      const name = `${registry.host}/team/voice:1`;
      const pulled = await images.prepare({ name }, { onProgress, signal });
      expect(pulled).toMatchObject({
        digest: registry.digest,
        os: 'linux',
        exposedPorts: [443, 8080],
        entrypoint: [],
        command: ['/voice'],
        user: 'nobody',
      });
      expect(progress.at(-1)).toEqual([registry.layerSize, registry.layerSize]);
      progress.length = 0;
      expect(await images.prepare({ name }, { onProgress, signal })).toEqual(pulled);
      expect(progress).toEqual([]);
    },
    patience,
  );

  test(
    'is pulled by its digest with credentials, and denied without',
    async () => {
      const name = `${locked.host}/team/voice@${locked.digest}`;
      const prepare = (password: string) =>
        images.prepare({ name, credentials: { username: 'reader', password } }, { signal });
      expect(await failure(images.prepare({ name }, { signal }))).toMatchObject({ kind: 'denied' });
      expect(await failure(prepare('wrong'))).toMatchObject({ name: 'ImageUnavailable', kind: 'denied' });
      const pulled = await prepare('secrets');
      expect(pulled.digest).toBe(locked.digest);
    },
    patience,
  );

  test(
    'says why it cannot be had',
    async () => {
      expect(await refusal('team/voice:2')).toMatchObject({ kind: 'missing' });
      expect(await refusal(`team/voice@sha256:${'0'.repeat(64)}`)).toMatchObject({ kind: 'missing' });
      expect(await refusal('team/foreign:1')).toMatchObject({ kind: 'platform' });
      const closed = images.prepare({ name: '127.0.0.1:1/team/voice:1' }, { signal });
      expect(await failure(closed)).toMatchObject({ name: 'ImageUnavailable', kind: 'unreachable' });
      const malformed = images.prepare({ name: 'UPPER/Case' }, { signal });
      expect(await failure(malformed)).toMatchObject({ name: 'ImageUnavailable', kind: 'missing' });
    },
    patience,
  );

  test(
    'that was built on the engine has no digest',
    async () => {
      const built = await images.prepare({ name: await probeTargetImage() }, { signal });
      expect(built.digest).toBeUndefined();
      expect((await images.prepare({ name: built.id }, { signal })).id).toBe(built.id);
    },
    patience,
  );
});
