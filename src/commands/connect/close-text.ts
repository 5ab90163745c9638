import { endings } from '../../contract/endings.ts';
import type { Language, Text } from '../../contract/text.ts';

/** What a close code says (RFC 6455, section 7.4, and IANA's registry), and what to do. */
const meanings: Readonly<Record<number, Text>> = {
  1000: { en: 'normal', zh: '正常关闭' },
  1001: { en: 'the other side goes away, or a limit of the service was reached', zh: '对方离开，或达到服务的限制' },
  1002: { en: 'the protocol was broken', zh: '违反协议' },
  1003: {
    en: 'this kind of message is not taken: text in place of binary, or the reverse',
    zh: '不接受该类型的消息（文本与二进制不符）',
  },
  1005: { en: 'without a code', zh: '未给出关闭码' },
  1006: {
    en: 'without a Close frame: the image crashed or closed hard, or the network broke; `sluice service connections` and `sluice service logs` tell which',
    zh: '没有 Close 帧：镜像崩溃或直接断开，或网络中断；可用 `sluice service connections` 和 `sluice service logs` 确认',
  },
  1007: {
    en: 'a message was not what its kind says, as text that is no UTF-8',
    zh: '消息内容与类型不符，例如文本不是 UTF-8',
  },
  1008: { en: 'refused by a rule; connecting again helps when that has changed', zh: '违反规则，变更后方可重新连接' },
  1009: { en: 'a message was too large', zh: '消息过大' },
  1010: { en: 'an extension is missing', zh: '缺少所需的扩展' },
  1011: {
    en: 'the image met an error; `sluice service logs` shows it',
    zh: '镜像内部出错，可用 `sluice service logs` 查看',
  },
  1012: { en: 'it restarts; connect again', zh: '正在重启，请重新连接' },
  1013: { en: 'it is overloaded; try again later', zh: '服务过载，请稍后重试' },
  1014: { en: 'a gateway of the image got a bad answer', zh: '镜像的上游网关响应无效' },
};

const registered = { en: 'a code of a library or framework', zh: '由库或框架定义的关闭码' };
const own = { en: "a code of the image's own", zh: '由镜像自定义的关闭码' };
const unknown = { en: 'a code that nobody has defined', zh: '未定义的关闭码' };

/** What a close code and its reason say. The platform's own reasons are told in the reader's language. */
export function closeText(code: number, reason: string, language: Language): string {
  const told = platformReason(reason);
  if (told !== undefined) return told[language];
  const known = meanings[code];
  if (known !== undefined) return known[language];
  if (code >= 3000 && code < 4000) return registered[language];
  return (code >= 4000 && code < 5000 ? own : unknown)[language];
}

function platformReason(reason: string): Text | undefined {
  if (!reason.startsWith('sluice: ')) return undefined;
  for (const { en, zh } of Object.values(endings)) {
    const [before = '', after = ''] = en.split(/\{\w+\}/);
    if (en === reason) return { en, zh };
    const isSame = after !== '' && reason.startsWith(before) && reason.endsWith(after);
    const value = reason.slice(before.length, reason.length - after.length);
    if (isSame && /^\d{1,12}$/.test(value)) return { en: reason, zh: zh.replace(/\{\w+\}/, value) };
  }
  return undefined;
}
