import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { sendPaced } from '../connection/send-paced.ts';
import type { SocketSession } from '../connection/socket-session.ts';
import { NumberField } from '../number-field.tsx';
import { inPieces, repeatBounds, repeated } from './draft.ts';

const words = {
  count: { en: 'Times', zh: '次数' },
  interval: { en: 'Milliseconds between', zh: '间隔（毫秒）' },
  piece: { en: 'Bytes a message (0: all)', zh: '每条字节数（0 为整条）' },
  start: { en: 'Send repeatedly', zh: '重复发送' },
  stop: { en: 'Stop sending', zh: '停止发送' },
  sent: { en: (count: number) => `${count} messages sent`, zh: (count: number) => `已发送 ${count} 条` },
} as const;

interface RepeaterProps {
  readonly session: SocketSession;
  readonly connected: boolean;
  /** What to send; undefined where that cannot be sent. */
  message(): Promise<string | Uint8Array<ArrayBuffer> | undefined>;
  /** Whether the message may be cut into several. */
  readonly splits: boolean;
}

/** Sends a message many times, or a long one in pieces, no faster than the other side takes them. */
export function Repeater({ session, connected, message, splits }: RepeaterProps) {
  const t = useWords(words);
  const [count, setCount] = useState(10);
  const [intervalMs, setIntervalMs] = useState(1_000);
  const [piece, setPiece] = useState(0);
  const [sent, setSent] = useState(0);
  const [running, setRunning] = useState(false);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  async function start() {
    const data = await message();
    if (data === undefined) return;
    stop.current = new AbortController();
    const { signal } = stop.current;
    let done = 0;
    setSent(0);
    setRunning(true);
    const shown = setInterval(() => setSent(done), 250);
    try {
      const messages = repeated(count, () => inPieces(data, splits ? piece : 0));
      await sendPaced(
        messages,
        (one) => {
          session.send(one);
          done += 1;
        },
        { intervalMs, signal, ready: () => session.ready() },
      );
    } catch {
      // Stopped by the person, or the connection is over: the log says that.
    } finally {
      clearInterval(shown);
      setSent(done);
      setRunning(false);
    }
  }
  return (
    <>
      <NumberField label={t.count} value={count} change={setCount} {...repeatBounds.count} />
      <NumberField label={t.interval} value={intervalMs} change={setIntervalMs} {...repeatBounds.intervalMs} />
      {splits && <NumberField label={t.piece} value={piece} change={setPiece} min={0} max={64 * 1024 * 1024} />}
      {running ? (
        <Button onClick={() => stop.current.abort()}>{t.stop}</Button>
      ) : (
        <Button disabled={!connected} onClick={() => void start()}>
          {t.start}
        </Button>
      )}
      {(running || sent > 0) && <output className="quiet">{t.sent(sent)}</output>}
    </>
  );
}
