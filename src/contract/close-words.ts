import type { Text } from './text.ts';

/** What a close code says, and what to do. */
interface CloseWords {
  /** Behind a code, in a line of its own kind. */
  readonly short: Text;
  /** Whole sentences. */
  readonly long: Text;
}

/** RFC 6455, section 7.4.1, and the registry "WebSocket Close Code Number" of IANA. */
const codes: Readonly<Record<number, CloseWords>> = {
  1000: {
    short: { en: 'normal', zh: '正常关闭' },
    long: { en: 'Normal closure: what the connection was for is done.', zh: '正常关闭：连接的目的已达成。' },
  },
  1001: {
    short: { en: 'the other side goes away, or a limit of the service was reached', zh: '对方离开，或达到服务的限制' },
    long: {
      en: 'Going away: the side that closed ends, or leaves the page.',
      zh: '端点离开：关闭的一方正在退出，或离开了页面。',
    },
  },
  1002: {
    short: { en: 'the protocol was broken', zh: '违反协议' },
    long: {
      en: 'Protocol error: the other side broke the rules of WebSocket.',
      zh: '协议错误：对方违反了 WebSocket 协议。',
    },
  },
  1003: {
    short: {
      en: 'this kind of message is not taken: text in place of binary, or the reverse',
      zh: '不接受该类型的消息（文本与二进制不符）',
    },
    long: {
      en: 'Unsupported data: this kind of message (text or binary) is not accepted. Send the other kind.',
      zh: '不支持的数据：不接受此类消息（文本或二进制），请改用另一类发送。',
    },
  },
  1004: {
    short: { en: 'reserved, without a meaning', zh: '保留，尚无含义' },
    long: { en: 'Reserved: this code has no meaning yet.', zh: '保留：该代码尚无含义。' },
  },
  1005: {
    short: { en: 'without a code', zh: '未给出关闭码' },
    long: { en: 'Closed without a code: the Close frame was empty.', zh: '关闭时未携带代码：Close 帧为空。' },
  },
  1006: {
    short: {
      en: 'without a Close frame: the image crashed or closed hard, or the network broke; `sluice service connections` and `sluice service logs` tell which',
      zh: '没有 Close 帧：镜像崩溃或直接断开，或网络中断；可用 `sluice service connections` 和 `sluice service logs` 确认',
    },
    long: {
      en: 'The connection was cut without a Close frame: the process in the container ended or reset it, or the network between failed. The log of the instance may say more.',
      zh: '连接未经 Close 帧即被切断：容器内的进程退出或重置了连接，或网络中断。实例日志可能包含更多信息。',
    },
  },
  1007: {
    short: {
      en: 'a message was not what its kind says, as text that is no UTF-8',
      zh: '消息内容与类型不符，例如文本不是 UTF-8',
    },
    long: {
      en: 'Invalid payload: a text message was no valid UTF-8, or had not the content that was expected.',
      zh: '消息内容无效：文本消息不是合法的 UTF-8，或内容与预期不符。',
    },
  },
  1008: {
    short: {
      en: 'refused by a rule; connecting again helps when that has changed',
      zh: '违反规则，变更后方可重新连接',
    },
    long: { en: 'Policy violation: a rule of the other side forbids it.', zh: '违反策略：不符合对方的规则。' },
  },
  1009: {
    short: { en: 'a message was too large', zh: '消息过大' },
    long: {
      en: 'Message too big: send smaller messages, or raise the limit of the image.',
      zh: '消息过大：请发送更小的消息，或调大镜像的限制。',
    },
  },
  1010: {
    short: { en: 'an extension is missing', zh: '缺少所需的扩展' },
    long: { en: 'An extension that the client needs is missing.', zh: '缺少客户端要求的扩展。' },
  },
  1011: {
    short: {
      en: 'the image met an error; `sluice service logs` shows it',
      zh: '镜像内部出错，可用 `sluice service logs` 查看',
    },
    long: {
      en: 'Internal error: the server met a condition that it could not handle. The log of the instance says more.',
      zh: '内部错误：服务端遇到无法处理的情况，详见实例日志。',
    },
  },
  1012: {
    short: { en: 'it restarts; connect again', zh: '正在重启，请重新连接' },
    long: {
      en: 'Service restart: connect again, after a short random pause.',
      zh: '服务重启：请在短暂的随机间隔后重新连接。',
    },
  },
  1013: {
    short: { en: 'it is overloaded; try again later', zh: '服务过载，请稍后重试' },
    long: { en: 'Try again later: the server is overloaded.', zh: '请稍后重试：服务端过载。' },
  },
  1014: {
    short: { en: 'a gateway of the image got a bad answer', zh: '镜像的上游网关响应无效' },
    long: {
      en: 'Bad gateway: a proxy within the image got a wrong answer from what is behind it.',
      zh: '网关错误：镜像内的代理从其后端收到了无效响应。',
    },
  },
  1015: {
    short: { en: 'the TLS handshake failed', zh: 'TLS 握手失败' },
    long: { en: 'The TLS handshake failed.', zh: 'TLS 握手失败。' },
  },
  3000: {
    short: { en: 'the image wants credentials of its own', zh: '镜像要求自己的认证信息' },
    long: { en: 'Unauthorized: the image wants credentials of its own.', zh: '未授权：镜像要求自己的认证信息。' },
  },
  3003: {
    short: { en: 'the image does not allow this to its caller', zh: '镜像不允许调用方进行此操作' },
    long: {
      en: 'Forbidden: the image does not allow this to its caller.',
      zh: '禁止访问：镜像不允许调用方进行此操作。',
    },
  },
  3008: {
    short: { en: 'the image waited in vain', zh: '镜像等待超时' },
    long: { en: 'Timeout: the image waited in vain.', zh: '超时：镜像等待超时。' },
  },
};

const ranges: readonly (CloseWords & { readonly from: number; readonly to: number })[] = [
  {
    from: 1016,
    to: 2999,
    short: { en: 'a code that nobody has defined', zh: '未定义的关闭码' },
    long: { en: 'Reserved for WebSocket itself: no meaning yet.', zh: '为 WebSocket 协议保留：尚无含义。' },
  },
  {
    from: 3000,
    to: 3999,
    short: { en: 'a code of a library or framework', zh: '由库或框架定义的关闭码' },
    long: {
      en: 'A code of a library or framework: its documentation says what it means.',
      zh: '库或框架的代码：含义见其文档。',
    },
  },
  {
    from: 4000,
    to: 4999,
    short: { en: "a code of the image's own", zh: '由镜像自定义的关闭码' },
    long: {
      en: "A code of the image's own: only its author knows what it means.",
      zh: '镜像自定义的代码：含义由镜像作者定义。',
    },
  },
];

const unknown: CloseWords = {
  short: { en: 'a code that nobody has defined', zh: '未定义的关闭码' },
  long: { en: 'No code of WebSocket.', zh: '不是 WebSocket 关闭代码。' },
};

/** What a close code means, whoever sent it. The platform's own endings say more (`endings.ts`). */
export function closeWords(code: number): CloseWords {
  return codes[code] ?? ranges.find(({ from, to }) => code >= from && code <= to) ?? unknown;
}
