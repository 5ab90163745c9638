import { useWords } from '../../../language/use-words.ts';
import { NumberField } from '../number-field.tsx';
import { pcmBounds } from './pcm-frames.ts';
import type { StreamOptions } from './stream-sound.ts';

const words = {
  rate: { en: 'Samples a second', zh: '采样率（Hz）' },
  format: { en: 'Samples', zh: '采样格式' },
  s16le: { en: '16-bit, little-endian', zh: '16 位小端整数' },
  f32le: { en: '32-bit float, little-endian', zh: '32 位小端浮点' },
  frame: { en: 'Milliseconds a message', zh: '每条消息时长（毫秒）' },
  channels: { en: 'Channels', zh: '声道' },
  mono: { en: 'mixed into one', zh: '混合为单声道' },
  recorded: { en: 'as recorded, interleaved', zh: '保持原声道（交错）' },
  pace: { en: 'Pace', zh: '发送速度' },
  realTime: { en: 'as it sounds', zh: '实时' },
  full: { en: 'as fast as it is taken', zh: '尽快' },
  end: { en: 'Text after the sound', zh: '结束消息（文本）' },
} as const;

const longestEnd = 4_096;

interface AudioOptionsProps {
  readonly options: StreamOptions;
  change(options: StreamOptions): void;
}

/** How sound becomes messages. */
export function AudioOptions({ options, change }: AudioOptionsProps) {
  const t = useWords(words);
  const set = (part: Partial<StreamOptions>) => change({ ...options, ...part });
  return (
    <div className="try-bar">
      <NumberField label={t.rate} value={options.rate} change={(rate) => set({ rate })} {...pcmBounds.rate} />
      <label className="try-field">
        {t.format}
        <select
          value={options.format}
          onChange={({ target }) => set({ format: target.value === 'f32le' ? 'f32le' : 's16le' })}
        >
          <option value="s16le">{t.s16le}</option>
          <option value="f32le">{t.f32le}</option>
        </select>
      </label>
      <NumberField
        label={t.frame}
        value={options.frameMs}
        change={(frameMs) => set({ frameMs })}
        {...pcmBounds.frameMs}
      />
      <label className="try-field">
        {t.channels}
        <select
          value={options.channels}
          onChange={({ target }) => set({ channels: target.value === 'mono' ? 'mono' : 'as-recorded' })}
        >
          <option value="mono">{t.mono}</option>
          <option value="as-recorded">{t.recorded}</option>
        </select>
      </label>
      <label className="try-field">
        {t.pace}
        <select
          value={options.pace}
          onChange={({ target }) => set({ pace: target.value === 'full' ? 'full' : 'real-time' })}
        >
          <option value="real-time">{t.realTime}</option>
          <option value="full">{t.full}</option>
        </select>
      </label>
      <label className="try-field">
        {t.end}
        <input
          value={options.endMessage}
          maxLength={longestEnd}
          placeholder={'{"type":"end"}'}
          onChange={({ target }) => set({ endMessage: target.value })}
        />
      </label>
    </div>
  );
}
