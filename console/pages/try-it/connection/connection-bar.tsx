import { Checkbox } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { sizeText } from '../format/sizes.ts';
import type { ConnectionState, SessionSnapshot, SocketSession } from './socket-session.ts';

const words = {
  label: { en: 'Connection', zh: '连接' },
  disconnected: { en: 'DISCONNECTED', zh: '未连接' },
  preparing: { en: 'Getting a ticket…', zh: '正在获取票据…' },
  connecting: { en: 'Connecting…', zh: '正在连接…' },
  connected: { en: 'CONNECTED', zh: '已连接' },
  closing: { en: 'Closing…', zh: '正在关闭…' },
  connect: { en: 'Connect', zh: '连接' },
  disconnect: { en: 'Disconnect', zh: '断开连接' },
  cancel: { en: 'Cancel', zh: '取消' },
  protocol: { en: (name: string) => `Sub-protocol: ${name}`, zh: (name: string) => `子协议：${name}` },
  buffered: {
    en: (size: string) => `Waiting in the browser: ${size}`,
    zh: (size: string) => `浏览器中待发送：${size}`,
  },
  reconnect: { en: 'Connect again by itself', zh: '自动重新连接' },
  code: { en: 'Disconnect with code', zh: '断开时的关闭代码' },
  badCode: { en: '1000, or 3000 to 4999', zh: '1000，或 3000 至 4999' },
} as const;

interface ConnectionBarProps {
  readonly session: SocketSession;
  readonly snapshot: SessionSnapshot;
  /** Why one cannot connect now. */
  readonly unavailable: string | undefined;
  readonly reconnects: boolean;
  setReconnects(reconnects: boolean): void;
}

const mayEnd: ReadonlySet<ConnectionState> = new Set(['preparing', 'connecting', 'connected']);

/** How the connection is, in words that screen readers say when they change, and the buttons that change it. */
export function ConnectionBar({ session, snapshot, unavailable, reconnects, setReconnects }: ConnectionBarProps) {
  const t = useWords(words);
  const [code, setCode] = useState('1000');
  const { state, protocol, buffered } = snapshot;
  const number = Number(code);
  const goodCode = number === 1000 || (Number.isInteger(number) && number >= 3000 && number <= 4999);
  return (
    <section className="try-bar" aria-label={t.label}>
      {mayEnd.has(state) ? (
        <ActionButton
          action="services.call"
          unavailable={goodCode ? undefined : t.badCode}
          onClick={() => session.disconnect(number)}
        >
          {state === 'connected' ? t.disconnect : t.cancel}
        </ActionButton>
      ) : (
        <ActionButton
          action="services.call"
          type="primary"
          unavailable={state === 'closing' ? t.closing : unavailable}
          onClick={() => void session.connect()}
        >
          {t.connect}
        </ActionButton>
      )}
      <output className={`try-state try-state-${state}`} aria-live="polite">
        {t[state]}
      </output>
      {state === 'connected' && (
        <>
          {protocol !== '' && <span>{t.protocol(protocol)}</span>}
          {buffered > 0 && <span className="quiet">{t.buffered(sizeText(buffered))}</span>}
          <label className="try-field">
            {t.code}
            <input
              className="try-number"
              inputMode="numeric"
              value={code}
              aria-invalid={!goodCode}
              onChange={({ target }) => setCode(target.value.slice(0, 4))}
            />
          </label>
        </>
      )}
      <span className="space" />
      <Checkbox checked={reconnects} onChange={({ target }) => setReconnects(target.checked)}>
        {t.reconnect}
      </Checkbox>
    </section>
  );
}
