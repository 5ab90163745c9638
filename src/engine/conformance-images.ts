/** The part of the suite of engines that is about images. Test code; only `conformance.ts` imports it. */

import { expect, test } from 'bun:test';
import { failure } from '../../test/support/outcome.ts';
import { type ConformanceStage, never, patience } from './conformance-stage.ts';
import { ImageUnavailable } from './engine.ts';

export function testImages(stage: ConformanceStage): void {
  const { spec } = stage;

  test('inspects an image that it has', async () => {
    const found = await stage.engine.prepareImage({ name: stage.setting.image }, { signal: never });
    expect(found.exposedPorts).toEqual([9000]);
    expect(found.entrypoint).toEqual(['/probe-target']);
    expect(found.command).toEqual(['listen', '9000']);
    expect(found.os).toBe('linux');
    expect(found.stopSignal).toBe('SIGTERM');
    expect(found.sizeBytes).toBeGreaterThan(10_000);
  });

  test('pulls nothing when it may not', async () => {
    const name = 'sluice-no-such-host.invalid/a/b:1';
    const refusal = await failure(stage.engine.prepareImage({ name }, { pull: false, signal: never }));
    expect(refusal).toMatchObject({ name: 'ImageUnavailable', kind: 'missing' });
  });

  test('says when an image is nowhere', async () => {
    const preparing = stage.engine.prepareImage({ name: 'sluice-no-such-host.invalid/a/b:1' }, { signal: never });
    expect(await failure(preparing)).toBeInstanceOf(ImageUnavailable);
  });

  test(
    'says when it is about to pull, and removes an image by its name unless a container is made from it',
    async () => {
      const { pullable: name } = stage.setting;
      const pulls: (string | undefined)[] = [];
      const onPull = async () => void pulls.push(await stage.engine.imageId(name, never));
      expect(await stage.engine.imageId(name, never)).toBeUndefined();
      const { id, digest } = await stage.engine.prepareImage({ name }, { onPull, signal: never });
      await stage.engine.prepareImage({ name }, { onPull, signal: never });
      expect(pulls).toEqual([undefined]);
      expect(await stage.engine.imageId(name, never)).toBe(id);

      const made = spec(['/no/such/program'], { image: id });
      await failure(stage.engine.start(made, never));
      expect(await stage.engine.removeImage(name, never)).toBe('in-use');
      expect(await stage.engine.imageId(name, never)).toBe(id);
      await stage.engine.stop(made.id, 0, never);
      expect(await stage.engine.removeImage(name, never)).toBe('removed');
      expect(await stage.engine.imageId(name, never)).toBeUndefined();
      expect(await stage.engine.imageId(`${name.slice(0, name.lastIndexOf(':'))}@${digest}`, never)).toBeUndefined();
      expect(await stage.engine.removeImage(name, never)).toBe('removed');
    },
    patience,
  );
}
