import { closeWords } from '../../../../src/contract/close-words.ts';
import { endingOf } from '../../../../src/contract/endings.ts';
import { render, type Text } from '../../../../src/contract/text.ts';

/** How a WebSocket ended, as the browser tells it. */
export interface ClosedSocket {
  readonly code: number;
  /** Of the Close frame; empty where it had none. */
  readonly reason: string;
}

const byPlatform: Text = {
  en: 'The platform ended the connection: {words}. {next}',
  zh: '平台结束了连接：{words}。{next}',
};
const connectAgain: Text = { en: 'Connect again.', zh: '请重新连接。' };
const changeFirst: Text = {
  en: 'Connecting again helps only after something has changed.',
  zh: '需先消除上述原因，重新连接才有意义。',
};

/** What the end of a connection means, and what to do. Where the platform ended it, its own reason in the reader's language. */
export function explainClose({ code, reason }: ClosedSocket): Text {
  const own = endingOf(reason);
  if (own?.code !== code) return closeWords(code).long;
  const words = own.en.replace(/^sluice: /, '');
  const next = code === 1008 ? changeFirst : connectAgain;
  return {
    en: render(byPlatform, { words, next: words.endsWith('connect again') ? '' : next.en }, 'en'),
    zh: render(byPlatform, { words: own.zh, next: own.zh.includes('重新连接') ? '' : next.zh }, 'zh'),
  };
}
