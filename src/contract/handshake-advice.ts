import type { ErrorKey } from './errors.ts';
import type { Text } from './text.ts';

/** What an image's own answer to a handshake says, and what to do about it. `{status}` is the answer's. */
interface ImageAnswer {
  readonly reason: Text;
  readonly advice: Text;
}

const answered = (words: Text): Text => ({
  en: `The image itself answered {status}: ${words.en}`,
  zh: `镜像自身返回了 {status}：${words.zh}`,
});

const byStatus: Readonly<Record<number, ImageAnswer>> = {
  400: {
    reason: answered({ en: 'it did not accept the handshake.', zh: '镜像不接受该握手请求。' }),
    advice: {
      en: 'Call the image with the same headers without the platform. Often a Sec-WebSocket-Key or -Version is missing, a proxy of the client changed the handshake, or the image checks Host, which arrives as the client sent it.',
      zh: '请用相同的请求头直接访问镜像进行对比。常见原因：缺少 Sec-WebSocket-Key 或 Sec-WebSocket-Version、客户端代理改动了握手，或镜像校验 Host（Host 按客户端原样传递）。',
    },
  },
  401: {
    reason: answered({ en: 'it wants credentials of its own.', zh: '镜像要求自己的认证信息。' }),
    advice: {
      en: "The platform's credential was accepted, and removed before the image saw the request. What the image wants has to come in another header, or in the query.",
      zh: '平台凭证已通过校验，并已在转发前移除。镜像所需的凭证请放在其他请求头或查询参数中。',
    },
  },
  403: {
    reason: answered({ en: 'it refused the caller.', zh: '镜像拒绝了该调用方。' }),
    advice: {
      en: 'Many WebSocket servers check Origin: allow the address of the page, or of the platform, in the image. Credentials that admitted the call never reach the image.',
      zh: '许多 WebSocket 服务会校验 Origin：请在镜像中放行页面或平台的地址。用于平台认证的凭证不会传递给镜像。',
    },
  },
  404: {
    reason: answered({ en: 'there is nothing at this path.', zh: '该路径不存在。' }),
    advice: {
      en: "The image gets what follows the service's id in the address, and / where nothing follows. Append the path at which the image serves its WebSocket: /v1/infers/<service id>/<path>.",
      zh: '镜像收到的路径是地址中服务 ID 之后的部分，没有时为 /。请在地址后补上镜像的 WebSocket 路径：/v1/infers/<服务 ID>/<路径>。',
    },
  },
  405: {
    reason: answered({ en: 'the path does not take GET.', zh: '该路径不支持 GET。' }),
    advice: {
      en: 'A handshake is a GET request: the path belongs to an HTTP function of the image. Use the path of its WebSocket.',
      zh: '握手是 GET 请求，该路径属于镜像的 HTTP 接口。请改用镜像的 WebSocket 路径。',
    },
  },
  426: {
    reason: answered({
      en: 'it did not see an upgrade, or another version of it.',
      zh: '镜像未识别到升级请求，或版本不符。',
    }),
    advice: {
      en: 'The image speaks WebSocket at another version than Sec-WebSocket-Version says (13 is usual), or a proxy inside the image drops Upgrade and Connection: let it hand them on.',
      zh: '镜像支持的版本与 Sec-WebSocket-Version 不同（通常为 13），或镜像内的代理丢弃了 Upgrade 与 Connection 头：请配置其转发这些头。',
    },
  },
  429: {
    reason: answered({ en: 'it has too much to do.', zh: '镜像过载。' }),
    advice: {
      en: "The limit is the image's own. Deploy more instances, or raise the limit in the image.",
      zh: '该限制来自镜像自身。请增加实例数，或在镜像中调高限制。',
    },
  },
};

const byClass: Readonly<Record<number, ImageAnswer>> = {
  2: {
    reason: answered({ en: 'it took the handshake for an ordinary request.', zh: '镜像把握手当作普通请求处理。' }),
    advice: {
      en: 'This path, or this port, of the image speaks HTTP only. Check the path, the port of the model and whether the image begins its WebSocket server.',
      zh: '镜像的该路径或端口只提供 HTTP。请检查路径、模型配置的端口，以及镜像是否启动了 WebSocket 服务。',
    },
  },
  3: {
    reason: answered({ en: 'it redirects.', zh: '镜像返回了重定向。' }),
    advice: {
      en: 'WebSocket clients do not follow redirects. Often only a slash at the end of the path differs; or the image wants https inside: set the protocol of the model to wss.',
      zh: 'WebSocket 客户端不会跟随重定向。通常只是路径末尾的斜杠不同；也可能是镜像要求 https：请将模型的协议改为 wss。',
    },
  },
  5: {
    reason: answered({ en: 'it failed.', zh: '镜像内部出错。' }),
    advice: {
      en: 'The log of the instance says why: GET …/instances/<instance id>/logs. A proxy inside the image answers so while what is behind it is not ready; give the model a health check.',
      zh: '原因见实例日志：GET …/instances/<实例 ID>/logs。镜像内的代理在其后端未就绪时也会如此返回，请为模型配置健康检查。',
    },
  },
};

const other: ImageAnswer = {
  reason: answered({ en: 'it declined the handshake.', zh: '镜像拒绝了握手。' }),
  advice: {
    en: "The answer is the image's own and was passed on unchanged; its body and the log of the instance may say more.",
    zh: '该应答来自镜像并已原样返回，其内容与实例日志可能包含更多信息。',
  },
};

/** What an answer of the image with this status means for a handshake. */
export function imageAnswer(status: number): ImageAnswer {
  return byStatus[status] ?? byClass[Math.floor(status / 100)] ?? other;
}

const signatureMismatch: Text = {
  en: 'The answer to the client held the canonical request as the platform sees it (it is not kept here). Compare it with that of the client: mostly the path or the query is encoded in another way, a signed header is changed or missing, or Host differs by the port.',
  zh: '返回给客户端的应答中包含平台计算的规范请求（此处不保存）。请与客户端的规范请求对比：常见原因是路径或查询参数的编码不同、参与签名的请求头被改动或缺失、Host 的端口不一致。',
};

const signatureExpired: Text = {
  en: 'A signature is good for 15 minutes from X-Sdk-Date on, in either direction. Sign each handshake anew; where it was fresh, set the clock of the client (NTP).',
  zh: '签名在 X-Sdk-Date 前后 15 分钟内有效。请为每次握手重新签名；若签名是新生成的，请校准客户端时钟（NTP）。',
};

/** What to do about errors of the platform whose sentence does not say it. */
export const errorAdvice: Readonly<Partial<Record<ErrorKey, Text>>> = {
  'inference.token-missing': {
    en: 'Send a project token as X-Auth-Token with the handshake, or sign it with an access key. Libraries take such headers as extra headers of the connection.',
    zh: '请在握手请求中携带项目级 Token（X-Auth-Token），或使用访问密钥签名。多数客户端库支持为连接设置附加请求头。',
  },
  'inference.token-expired': {
    en: 'Get a new token before each connection, or well before the old one is over; open connections are not affected.',
    zh: '请在建立连接前，或在旧 Token 过期前及时获取新 Token；已建立的连接不受影响。',
  },
  'auth.signature-mismatch': signatureMismatch,
  'auth.app-signature-mismatch': signatureMismatch,
  'auth.signature-expired': signatureExpired,
  'auth.app-signature-expired': signatureExpired,
  'inference.no-instance': {
    en: 'The events of the service say why no instance is ready: GET …/services/<service id>/events.',
    zh: '服务事件会说明没有就绪实例的原因：GET …/services/<服务 ID>/events。',
  },
  'limit.waiting-calls': {
    en: 'More clients came than may wait while instances start. Keep an instance running (min_instances), raise max_calls, or let clients connect again after a random pause.',
    zh: '实例启动期间到来的客户端超过了可等待的数量。请保留常驻实例（min_instances）、调高 max_calls，或让客户端随机等待后重连。',
  },
  'limit.waiting-time': {
    en: 'Either an instance takes longer to start than calls may wait, or all are full and the service may not grow: its events say which, GET …/services/<service id>/events. Raise timeout_seconds, max_instances or max_connections_per_instance.',
    zh: '可能是实例启动时间超过了等待时间，或所有实例已满且服务无法继续扩容：具体见服务事件 GET …/services/<服务 ID>/events。请调高 timeout_seconds、max_instances 或 max_connections_per_instance。',
  },
  'inference.service-unavailable': {
    en: 'Start the service, or wait until its status is running; its events say how far it is.',
    zh: '请启动服务，或等待其状态变为 running；进展见服务事件。',
  },
  'inference.unreachable': {
    en: 'The container may just have ended: look at its log and at the events of the service.',
    zh: '容器可能刚刚退出：请查看实例日志和服务事件。',
  },
  'inference.connect-timeout': {
    en: 'Something in the container listens on the port and does not accept: it is overloaded or hangs. Look at its log, deploy more instances.',
    zh: '容器内有进程监听该端口但未接受连接，可能过载或卡死。请查看实例日志或增加实例数。',
  },
  'inference.closed-early': {
    en: 'The process may have crashed on this request, or another protocol than HTTP is spoken on the port.',
    zh: '进程可能在处理该请求时崩溃，或该端口使用的不是 HTTP 协议。',
  },
};
