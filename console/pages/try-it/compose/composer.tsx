import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../language/use-words.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import type { SocketSession } from '../connection/socket-session.ts';
import { prettyJson } from '../format/pretty-json.ts';
import { prettyMarkup } from '../format/pretty-markup.ts';
import { messageForms } from '../requests/saved-request.ts';
import { type Draft, type DraftFault, editorLimit, messageOf } from './draft.ts';
import { DraftField } from './draft-field.tsx';
import { Repeater } from './repeater.tsx';

const words = {
  title: { en: 'Send a message', zh: '发送消息' },
  form: { en: 'Form of the message', zh: '消息格式' },
  text: { en: 'Text', zh: '文本（Text）' },
  json: { en: 'JSON', zh: 'JSON' },
  xml: { en: 'XML', zh: 'XML' },
  html: { en: 'HTML', zh: 'HTML' },
  hex: { en: 'Binary', zh: '二进制（Binary）' },
  message: { en: 'Message', zh: '消息内容' },
  hexHint: { en: 'Bytes as hexadecimal digits: 01 02 ff', zh: '十六进制字节：01 02 ff' },
  send: { en: 'Send', zh: '发送' },
  keys: { en: 'Ctrl+Enter sends', zh: 'Ctrl+Enter 发送' },
  format: { en: 'Format', zh: '格式化' },
  notConnected: { en: 'Connect first.', zh: '请先连接。' },
  digit: {
    en: (at: number) => `Character ${at} is no hexadecimal digit.`,
    zh: (at: number) => `第 ${at} 个字符不是十六进制数字。`,
  },
  odd: {
    en: (at: number) => `The byte at character ${at} lacks its second digit.`,
    zh: (at: number) => `第 ${at} 个字符处的字节缺少第二位数字。`,
  },
  tooBig: { en: 'The file is larger than a page can hold.', zh: '文件超过页面可容纳的大小。' },
  badForm: {
    en: (form: string, error: string) => `This is no ${form}: ${error}`,
    zh: (form: string, error: string) => `内容不是合法的 ${form}：${error}`,
  },
} as const;

interface ComposerProps {
  readonly session: SocketSession;
  readonly connected: boolean;
  readonly draft: Draft;
  change(draft: Draft): void;
}

/** Where messages are written. What is too long for a text field is kept beside it, so that nothing stalls. */
export function Composer({ session, connected, draft, change }: ComposerProps) {
  const t = useWords(words);
  const [problem, setProblem] = useState('');
  const { form, text, attachment } = draft;

  const say = (fault: DraftFault) => setProblem(fault.kind === 'hex' ? t[fault.fault](fault.at + 1) : t.tooBig);
  async function message() {
    setProblem('');
    const made = await messageOf(draft);
    if ('fault' in made) say(made.fault);
    return 'data' in made ? made.data : undefined;
  }
  async function send() {
    if (!connected) return setProblem(t.notConnected);
    const data = await message();
    if (data === undefined) return;
    try {
      session.send(data);
    } catch {
      // It ended while a file was read.
      setProblem(t.notConnected);
    }
  }
  function format() {
    if (form === 'text' || form === 'hex') return;
    const formatted = form === 'json' ? prettyJson(text) : prettyMarkup(text, form);
    if ('error' in formatted) setProblem(t.badForm(form.toUpperCase(), formatted.error));
    else if (formatted.text.length <= editorLimit) change({ ...draft, text: formatted.text });
  }
  return (
    <section className="panel" aria-label={t.title}>
      <h2>{t.title}</h2>
      <div className="try-bar">
        <Radio.Group
          aria-label={t.form}
          optionType="button"
          value={form}
          options={messageForms.map((value) => ({ value, label: t[value] }))}
          onChange={({ target }) => change({ ...draft, form: target.value })}
        />
        {(form === 'json' || form === 'xml' || form === 'html') && attachment === undefined && (
          <Button onClick={format}>{t.format}</Button>
        )}
      </div>
      <DraftField
        label={t.message}
        placeholder={form === 'hex' ? t.hexHint : undefined}
        draft={draft}
        change={change}
        submit={() => void send()}
      />
      {problem !== '' && <p role="alert">{problem}</p>}
      <div className="try-bar">
        <ActionButton
          action="services.call"
          type="primary"
          unavailable={connected ? undefined : t.notConnected}
          onClick={() => void send()}
        >
          {t.send}
        </ActionButton>
        <span className="quiet">{connected ? t.keys : t.notConnected}</span>
        <span className="space" />
        <Repeater session={session} connected={connected} message={message} splits={form === 'hex'} />
      </div>
    </section>
  );
}
