import type { Language, Text } from '../../../../src/contract/text.ts';
import { explainClose } from './explain-close.ts';
import type { ConnectionEnd, SessionEvent } from './socket-session.ts';

/** What the log says of what became of the connection. */
export function describeEvent(event: SessionEvent, language: Language): string {
  return sentence(event)[language];
}

function sentence(event: SessionEvent): Text {
  switch (event.kind) {
    case 'connected': {
      const { address, protocol } = event;
      return {
        en: `Connected to ${address}${protocol && `, sub-protocol ${protocol}`}`,
        zh: `已连接到 ${address}${protocol && `，子协议 ${protocol}`}`,
      };
    }
    case 'reconnecting':
      return { en: `Connecting again in about ${event.seconds} s`, zh: `约 ${event.seconds} 秒后重新连接` };
    case 'ended':
      return ended(event.end);
  }
}

function ended(end: ConnectionEnd): Text {
  const { code, reason, opened, refusal } = end;
  if (!opened) {
    const status = refusal === undefined ? '' : ` (HTTP ${refusal.status})`;
    return {
      en: `Not connected${status}: ${refusal?.reason ?? ''}`.replace(/: $/, ''),
      zh: `未能连接${status}：${refusal?.reason ?? ''}`.replace(/：$/, ''),
    };
  }
  const meaning = explainClose(end);
  const why = reason && ` "${reason}"`;
  return { en: `Closed: ${code}${why}. ${meaning.en}`, zh: `已关闭：${code}${why}。${meaning.zh}` };
}
