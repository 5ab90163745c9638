import { describe, expect, test } from 'bun:test';
import { instanceDevices } from './instance-devices.ts';

const size = { cpu: 1, memoryMegabytes: 100 };

describe('what an instance gets of the machine', () => {
  test('is nothing when its size names nothing', () => {
    expect(instanceDevices(size, [])).toEqual({ environment: {} });
  });

  test('are device nodes of its own beside shared ones, and their numbers in the environment', () => {
    const units = ['/dev/davinci0', '/dev/davinci1', '/dev/davinci12', '/dev/other'];
    const extras = {
      devices: ['/dev/davinci_manager'],
      runtime: 'ascend',
      mounts: ['/usr/local/dcmi'],
      environment: { ASCEND_VISIBLE_DEVICES: '{ids}', WHOLE: 'is {units}, {ids}', PLAIN: '1' },
    };
    const limits = { ...size, accelerators: { kind: 'npu', count: 2, units }, extras } as const;
    expect(instanceDevices(limits, ['/dev/davinci1', '/dev/davinci12'])).toEqual({
      devices: {
        units: ['/dev/davinci1', '/dev/davinci12'],
        shared: ['/dev/davinci_manager'],
        runtime: 'ascend',
        mounts: ['/usr/local/dcmi'],
      },
      environment: {
        ASCEND_VISIBLE_DEVICES: '1,12',
        WHOLE: 'is /dev/davinci1,/dev/davinci12, 1,12',
        PLAIN: '1',
      },
    });
  });

  test('are GPUs by their ids', () => {
    const limits = {
      ...size,
      accelerators: { kind: 'gpu', count: 1 },
      extras: { environment: { NVIDIA_VISIBLE_DEVICES: '{ids}' } },
    } as const;
    expect(instanceDevices(limits, ['GPU-1'])).toEqual({
      devices: { gpus: ['GPU-1'] },
      environment: { NVIDIA_VISIBLE_DEVICES: 'GPU-1' },
    });
  });
});
