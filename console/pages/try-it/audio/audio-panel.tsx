import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { FileButton } from '../../../ui/file-button.tsx';
import type { SocketSession } from '../connection/socket-session.ts';
import { messageLogBounds } from '../messages/message-log.ts';
import { AudioOptions } from './audio-options.tsx';
import { readWav } from './read-wav.ts';
import { type StreamOptions, streamFile, streamMicrophone } from './stream-sound.ts';

const words = {
  title: { en: 'Send sound', zh: '发送音频' },
  file: { en: 'WAV file', zh: 'WAV 文件' },
  sendFile: { en: 'Send the file', zh: '发送文件' },
  microphone: { en: 'Send the microphone', zh: '发送麦克风音频' },
  notConnected: { en: 'Connect first.', zh: '请先连接。' },
  noFile: { en: 'Choose a WAV file first.', zh: '请先选择 WAV 文件。' },
  stop: { en: 'Stop sending', zh: '停止发送' },
  sent: { en: (seconds: string) => `${seconds} s of sound sent`, zh: (seconds: string) => `已发送 ${seconds} 秒音频` },
  'no-wav': {
    en: 'This is no WAV file. Convert it: ffmpeg -i FILE sound.wav',
    zh: '不是 WAV 文件，请先转换：ffmpeg -i FILE sound.wav',
  },
  'not-pcm': {
    en: 'The samples of this file are compressed. Convert it: ffmpeg -i FILE -c:a pcm_s16le sound.wav',
    zh: '该文件的采样是压缩格式，请先转换：ffmpeg -i FILE -c:a pcm_s16le sound.wav',
  },
  empty: { en: 'There is no sound in this file.', zh: '该文件中没有音频数据。' },
  tooBig: { en: 'The file is larger than a page can hold.', zh: '文件超过页面可容纳的大小。' },
  refused: {
    en: 'The browser does not allow the microphone to this page: allow it in the address bar.',
    zh: '浏览器未允许本页面使用麦克风，请在地址栏中允许。',
  },
  none: { en: 'No microphone was found.', zh: '未找到麦克风。' },
} as const;

const initial: StreamOptions = {
  rate: 16_000,
  format: 's16le',
  frameMs: 100,
  channels: 'mono',
  pace: 'real-time',
  endMessage: '',
};

/** Sends a microphone or a WAV file as PCM samples in binary messages. */
export function AudioPanel({ session, connected }: { readonly session: SocketSession; readonly connected: boolean }) {
  const t = useWords(words);
  const [options, setOptions] = useState(initial);
  const [file, setFile] = useState<File>();
  const [running, setRunning] = useState(false);
  const [sentMs, setSentMs] = useState<number>();
  const [problem, setProblem] = useState('');
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  async function run(stream: (streaming: Parameters<typeof streamMicrophone>[0]) => Promise<void>) {
    stop.current = new AbortController();
    const { signal } = stop.current;
    let sent = 0;
    const shown = setInterval(() => setSentMs(sent), 250);
    setProblem('');
    setSentMs(0);
    setRunning(true);
    try {
      await stream({
        session,
        options,
        signal,
        progress: (ms) => {
          sent = ms;
        },
      });
    } catch (error) {
      // Else it was stopped, or the connection is over, which the log says.
      if (error instanceof DOMException && error.name === 'NotAllowedError') setProblem(t.refused);
      if (error instanceof DOMException && error.name === 'NotFoundError') setProblem(t.none);
    } finally {
      clearInterval(shown);
      setSentMs(sent);
      setRunning(false);
    }
  }
  async function sendFile() {
    if (file === undefined) return;
    if (file.size > messageLogBounds.bytes) return setProblem(t.tooBig);
    const sound = readWav(await file.arrayBuffer());
    if ('fault' in sound) return setProblem(t[sound.fault]);
    await run((streaming) => streamFile(sound, streaming));
  }
  const first = connected ? undefined : t.notConnected;
  const missing = first ?? (file === undefined ? t.noFile : undefined);
  return (
    <section className="panel" aria-label={t.title}>
      <h2>{t.title}</h2>
      <AudioOptions options={options} change={setOptions} />
      <div className="try-bar">
        <FileButton label={t.file} accept=".wav,audio/wav" choose={setFile} />
        {file !== undefined && <span className="quiet">{file.name}</span>}
        {running ? (
          <Button onClick={() => stop.current.abort()}>{t.stop}</Button>
        ) : (
          <>
            <ActionButton action="services.call" unavailable={missing} onClick={() => void sendFile()}>
              {t.sendFile}
            </ActionButton>
            <ActionButton action="services.call" unavailable={first} onClick={() => void run(streamMicrophone)}>
              {t.microphone}
            </ActionButton>
            {missing !== undefined && <span className="quiet">{missing}</span>}
          </>
        )}
        {sentMs !== undefined && <output className="quiet">{t.sent((sentMs / 1_000).toFixed(1))}</output>}
      </div>
      {problem !== '' && <p role="alert">{problem}</p>}
    </section>
  );
}
