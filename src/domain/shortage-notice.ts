import { type Notice, notice } from '../contract/notices.ts';
import type { Shortage, Totals } from './room.ts';

const words = {
  deployment: { taken: 'service.waits-for-room', large: 'service.too-large' },
  update: { taken: 'service.update-waits-for-room', large: 'service.update-too-large' },
  growth: { taken: 'service.growth-waits-for-room', large: 'service.growth-too-large' },
} as const;

/** Why a service, or its update or growth, does not get what it asks for, and what can be done about it. */
export function shortageNotice(shortage: Shortage, of: keyof typeof words): Notice {
  switch (shortage.kind) {
    case 'taken': {
      const { asked, free, has, ahead } = shortage;
      const args = { asked: amount(asked), free: amount(free, asked), has: amount(has, asked), ahead };
      return notice(words[of].taken, args);
    }
    case 'too-large': {
      const args = { asked: amount(shortage.asked), has: amount(shortage.has, shortage.asked) };
      return notice(words[of].large, args);
    }
    case 'no-devices':
      return notice('service.no-devices', {
        asked: devices(shortage.asked),
        has: devices(shortage.has, shortage.asked),
      });
    case 'no-runtime':
      return notice('service.no-runtime', {
        runtime: shortage.runtime,
        runtimes: shortage.runtimes.join(', ') || '-',
      });
  }
}

/** `2 CPU, 1024 MB, 1 GPU (T4)`; devices only where they were asked for. */
function amount(totals: Totals, asked = totals): string {
  const size = `${rounded(totals.cpu)} CPU, ${Math.floor(totals.memoryMegabytes)} MB`;
  return asked.gpu + asked.npu > 0 ? `${size}, ${devices(totals, asked)}` : size;
}

function devices(totals: Totals, asked = totals): string {
  const product = asked.products.length > 0 ? ` (${asked.products.join(', ')})` : '';
  const parts = [...(asked.gpu > 0 ? [`${totals.gpu} GPU`] : []), ...(asked.npu > 0 ? [`${totals.npu} NPU`] : [])];
  return `${parts.join(', ')}${product}`;
}

function rounded(cpu: number): number {
  return Number(cpu.toFixed(2));
}
