import type { ErrorTable } from './error-definition.ts';

/**
 * Errors of the gateway: `http.…` for messages that break HTTP/1.1, `inference.…` for calls of services. Codes: ModelArts
 * and API Gateway reference, "error codes"; their texts come first, what to do follows.
 */
export const inferenceErrors = {
  'http.request-line-too-long': {
    code: 'APIG.0201',
    status: 414,
    en: 'Request URI too large. The request line may have 32 KB.',
    zh: '请求 URI 过长。请求行不得超过 32 KB。',
  },
  'http.head-too-large': {
    code: 'APIG.0201',
    status: 494,
    en: 'Request headers too large. One header may have 32 KB, all together 128 KB.',
    zh: '请求头过大。单个请求头不得超过 32 KB，总计不得超过 128 KB。',
  },
  'http.head-timeout': {
    code: 'ModelArts.4205',
    status: 408,
    en: 'Connection timed out. The head of the request was not complete after {seconds} seconds.',
    zh: '连接超时。{seconds} 秒内未收到完整的请求头。',
  },
  'http.body-timeout': {
    code: 'ModelArts.4205',
    status: 408,
    en: 'Connection timed out. Nothing of the request body came for {seconds} seconds.',
    zh: '连接超时。{seconds} 秒内未收到任何请求体数据。',
  },
  'http.line-ending': {
    code: 'APIG.0602',
    status: 400,
    en: 'Every line of the head must end with CR LF.',
    zh: '头部的每一行都必须以 CR LF 结尾。',
  },
  'http.request-line': {
    code: 'APIG.0602',
    status: 400,
    en: 'The first line must read: METHOD, one space, target, one space, HTTP/1.1.',
    zh: '首行格式必须为：方法、一个空格、目标、一个空格、HTTP/1.1。',
  },
  'http.status-line': {
    code: 'APIG.0602',
    status: 400,
    en: 'The first line is not a status line of HTTP/1.1.',
    zh: '首行不是 HTTP/1.1 状态行。',
  },
  'http.version': {
    code: 'APIG.0602',
    status: 400,
    en: 'Use HTTP/1.1.',
    zh: '请使用 HTTP/1.1。',
  },
  'http.target': {
    code: 'APIG.0602',
    status: 400,
    en: 'The target must be a path, or a whole URL of the host that the Host header names.',
    zh: '请求目标必须是路径，或与 Host 头一致的完整 URL。',
  },
  'http.host': {
    code: 'APIG.0602',
    status: 400,
    en: 'Exactly one valid Host header is needed.',
    zh: '必须有且仅有一个合法的 Host 头。',
  },
  'http.folded-field': {
    code: 'APIG.0602',
    status: 400,
    en: 'A header line must not begin with white space.',
    zh: '头部行不得以空白字符开头。',
  },
  'http.field-name': {
    code: 'APIG.0602',
    status: 400,
    en: 'A header needs a name of letters, digits and hyphens, directly followed by a colon.',
    zh: '头部名称须由字母、数字和连字符组成，且后面紧跟冒号。',
  },
  'http.field-value': {
    code: 'APIG.0602',
    status: 400,
    en: 'A header value contains a control character.',
    zh: '头部的值包含控制字符。',
  },
  'http.content-length': {
    code: 'APIG.0602',
    status: 400,
    en: 'Content-Length must be given once, as a decimal number.',
    zh: 'Content-Length 只能出现一次，且必须是十进制数。',
  },
  'http.transfer-encoding': {
    code: 'APIG.0602',
    status: 400,
    en: 'The only Transfer-Encoding of a request is chunked, in HTTP/1.1.',
    zh: '请求的 Transfer-Encoding 只能是 chunked，且须为 HTTP/1.1。',
  },
  'http.length-conflict': {
    code: 'APIG.0602',
    status: 400,
    en: 'Content-Length and Transfer-Encoding must not come together.',
    zh: 'Content-Length 与 Transfer-Encoding 不得同时出现。',
  },
  'http.chunk': {
    code: 'APIG.0602',
    status: 400,
    en: 'The chunked body is not well formed.',
    zh: 'chunked 消息体格式不正确。',
  },
  'inference.no-service-id': {
    code: 'ModelArts.4201',
    status: 400,
    en: 'Invalid request URL because no service ID or request URI included. The address is /v1/infers/<service id>.',
    zh: '请求 URL 无效，缺少服务 ID。地址格式为 /v1/infers/<服务 ID>。',
  },
  'inference.unknown-service': {
    code: 'APIG.0101',
    status: 404,
    en: 'The API does not exist or has not been published in the environment. There is no service with this id.',
    zh: 'API 不存在或未发布到该环境。没有此 ID 的服务。',
  },
  'inference.token-missing': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: x-auth-token not found. Give X-Auth-Token, a signature, X-Apig-AppCode, apikey, Authorization: Bearer with a token, or a ticket.',
    zh: 'IAM 认证信息错误：未找到 x-auth-token。请提供 X-Auth-Token、请求签名、X-Apig-AppCode、apikey、携带 Token 的 Authorization: Bearer 或票据（ticket）。',
  },
  'inference.token-repeated': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: x-auth-token is given more than once',
    zh: 'IAM 认证信息错误：x-auth-token 重复出现',
  },
  'inference.token-invalid': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: decrypt token fail. Get a new token from POST /v3/auth/tokens of this installation.',
    zh: 'IAM 认证信息错误：Token 解析失败。请通过本平台的 POST /v3/auth/tokens 重新获取 Token。',
  },
  'inference.token-expired': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: token expires, expires_at: {expiresAt}',
    zh: 'IAM 认证信息错误：Token 已过期，过期时间：{expiresAt}',
  },
  'inference.token-unscoped': {
    code: 'ModelArts.0212',
    status: 401,
    en: 'Invalid token header because the token does not contain a project. Get a token whose scope is the project of the service.',
    zh: 'Token 中不包含项目信息。请获取作用域为该服务所在项目的 Token。',
  },
  'inference.token-other-project': {
    code: 'APIG.0302',
    status: 403,
    en: 'The IAM user is not authorized to access the API. The token belongs to project {project}, the service to another one.',
    zh: 'IAM 用户无权访问该 API。Token 属于项目 {project}，而服务属于其他项目。',
  },
  'inference.service-unavailable': {
    code: 'ModelArts.4203',
    status: 400,
    en: 'Invalid request because requested service {service} is unavailable. Its status is {status}.',
    zh: '请求无效，服务 {service} 不可用，当前状态为 {status}。',
  },
  'inference.no-instance': {
    code: 'APIG.0610',
    status: 502,
    en: 'No backend available. Service {service} has no ready instance at the moment. Try again in a few seconds.',
    zh: '无可用后端。服务 {service} 当前没有就绪的实例，请几秒后重试。',
  },
  'inference.websocket-off': {
    code: 'APIG.0607',
    status: 400,
    en: 'The following protocol is supported: https. "Upgrade to WebSocket" is switched off for service {service}; deploy it with websocket_upgrade: true.',
    zh: '支持以下协议：https。服务 {service} 未开启“升级为 WebSocket”，请在部署时设置 websocket_upgrade: true。',
  },
  'inference.connection-refused': {
    code: 'ModelArts.4302',
    status: 502,
    en: 'Gateway forwarding error. Failed to invoke backend service due to connection refused. Nothing in the container accepts connections on port {port}: check the port of the model and that the image listens on 0.0.0.0.',
    zh: '网关转发错误。后端服务拒绝连接：容器的 {port} 端口没有进程监听。请检查模型配置的端口，并确认镜像监听 0.0.0.0。',
  },
  'inference.connect-timeout': {
    code: 'APIG.0203',
    status: 504,
    en: 'Backend timeout. No connection to port {port} of the container within {seconds} seconds.',
    zh: '后端超时。{seconds} 秒内未能连接到容器的 {port} 端口。',
  },
  'inference.unreachable': {
    code: 'APIG.0202',
    status: 502,
    en: 'Backend unavailable. Port {port} of the container cannot be reached: {detail}',
    zh: '后端不可用。无法访问容器的 {port} 端口：{detail}',
  },
  'inference.speaks-tls': {
    code: 'APIG.0202',
    status: 502,
    en: 'Backend unavailable. Port {port} of the container speaks TLS, but the model says ws or http: set its protocol to wss or https.',
    zh: '后端不可用。容器的 {port} 端口使用 TLS，但模型配置的协议是 ws 或 http：请将协议改为 wss 或 https。',
  },
  'inference.speaks-plain': {
    code: 'APIG.0202',
    status: 502,
    en: 'Backend unavailable. Port {port} of the container does not speak TLS, but the model says wss or https: set its protocol to ws or http.',
    zh: '后端不可用。容器的 {port} 端口未使用 TLS，但模型配置的协议是 wss 或 https：请将协议改为 ws 或 http。',
  },
  'inference.tls-failed': {
    code: 'APIG.0202',
    status: 502,
    en: 'Backend unavailable. The TLS handshake with port {port} of the container failed ({detail}). If the container speaks ws or http, set the protocol of the model so.',
    zh: '后端不可用。与容器 {port} 端口的 TLS 握手失败（{detail}）。如果容器使用 ws 或 http，请相应修改模型的协议。',
  },
  'inference.closed-early': {
    code: 'ModelArts.4503',
    status: 502,
    en: 'Failed to respond due to backend service not found or failed to respond. The container closed the connection on port {port} before it answered; its log may say why.',
    zh: '后端服务未响应。容器在 {port} 端口上未应答即关闭了连接，请查看实例日志。',
  },
  'inference.not-http': {
    code: 'APIG.0202',
    status: 502,
    en: 'Backend unavailable. What the container answered on port {port} is not HTTP/1.1. {detail}',
    zh: '后端不可用。容器在 {port} 端口的应答不是 HTTP/1.1。{detail}',
  },
} as const satisfies ErrorTable;
