/** The part of the suite of engines about what outlives instances. Test code; only `conformance.ts` imports it. */

import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../test/support/outcome.ts';
import { type ConformanceStage, never, patience } from './conformance-stage.ts';
import { InstanceRefused, type InstanceVolume, type VolumeIdentity } from './engine.ts';

export function testVolumes(stage: ConformanceStage): void {
  const { spec, run, ended, output } = stage;
  const mounted = (volume: VolumeIdentity, readOnly = false): InstanceVolume => ({
    volume,
    mountPath: '/data',
    readOnly,
  });

  test(
    'keeps what is written to a volume, through the end of instances and of the installation, until it is removed',
    async () => {
      const volume = { projectId: 'project-a', name: 'weights' };
      const written = async (text: string, volumes: readonly InstanceVolume[]) => {
        const id = await run(['append', '/data/file', text], { volumes });
        const { exitCode } = await ended(id);
        const lines = await output(id);
        await stage.engine.stop(id, 0, never);
        return exitCode === 0 ? lines : 'refused';
      };
      expect(await written('one', [mounted(volume)])).toEqual(['one']);
      expect(await written('two', [mounted(volume)])).toEqual(['one', 'two']);
      expect(await written('three', [mounted(volume, true)])).toBe('refused');
      expect(await written('other', [mounted({ ...volume, projectId: 'project-b' })])).toEqual(['other']);
      await stage.engine.removeAll(never);
      expect(await written('three', [mounted(volume)])).toEqual(['one', 'two', 'three']);

      const user = await run(['wait'], { volumes: [mounted(volume)] });
      expect(await stage.engine.removeVolume(volume, never)).toBe('in-use');
      await stage.engine.stop(user, 0, never);
      expect(await stage.setting.stranger().removeVolume(volume, never)).toBe('removed');
      expect(await written('four', [mounted(volume)])).toHaveLength(4);
      for (const projectId of ['project-a', 'project-b', 'project-a']) {
        expect(await stage.engine.removeVolume({ ...volume, projectId }, never)).toBe('removed');
      }
      expect(await written('new', [mounted(volume)])).toEqual(['new']);
      await stage.engine.removeVolume(volume, never);
    },
    patience,
  );

  test(
    'shows an instance a folder of the machine, and refuses one that is not there',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-volumes-'));
      try {
        writeFileSync(join(folder, 'file'), 'from the machine\n');
        const volumes = [{ hostFolder: folder, mountPath: '/data', readOnly: false }];
        const id = await run(['append', '/data/file', 'from inside'], { volumes });
        await ended(id);
        expect(await output(id)).toEqual(['from the machine', 'from inside']);
        expect(readFileSync(join(folder, 'file'), 'utf8')).toContain('from inside');
        const missing = spec(['wait'], {
          volumes: [{ ...volumes[0], hostFolder: `${folder}/gone` } as InstanceVolume],
        });
        const refusal = await failure(stage.engine.start(missing, never));
        expect(refusal).toBeInstanceOf(InstanceRefused);
        expect(refusal.message).toContain(`${folder}/gone`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience,
  );
}
