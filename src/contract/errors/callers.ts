import type { ErrorTable } from './error-definition.ts';

/** Who calls a service, other than by the signature of an access key. Texts: API reference, error codes of the API gateway. */
export const callerErrors = {
  'inference.token-revoked': {
    code: 'APIG.0307',
    status: 401,
    en: 'The token must be updated. It was revoked, or its user was changed; get a new one from POST /v3/auth/tokens.',
    zh: 'Token 需要更新。该 Token 已被吊销，或其用户已变更；请通过 POST /v3/auth/tokens 重新获取。',
  },
  'inference.credential-revoked': {
    code: 'APIG.0307',
    status: 401,
    en: 'The token must be updated. The credential of this call was revoked while the call waited for an instance; call again with one that is in force.',
    zh: 'Token 需要更新。该调用在等待实例期间，其凭证已被吊销；请使用有效的凭证重新调用。',
  },
  'inference.project-disabled': {
    code: 'APIG.0306',
    status: 403,
    en: 'API access denied. The project of the service is disabled; an administrator can enable it.',
    zh: '禁止访问该 API。服务所属的项目已停用，管理员可重新启用。',
  },
  'auth.app-unknown-key': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: app not found, appkey {key}',
    zh: 'APP 认证信息错误：未找到 APP，AppKey：{key}',
  },
  'auth.app-unknown-code': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: app not found with specified appCode',
    zh: 'APP 认证信息错误：没有与该 AppCode 对应的 APP',
  },
  'auth.app-has-to-sign': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: the service takes no AppCode (support_app_code is false). Sign the request with the key and the secret of the app, or give its key as apikey.',
    zh: 'APP 认证信息错误：该服务不接受 AppCode（support_app_code 为 false）。请使用 APP 的 Key 和 Secret 签名，或在 apikey 中提供 AppKey。',
  },
  'auth.app-code-repeated': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: X-Apig-AppCode is given more than once',
    zh: 'APP 认证信息错误：X-Apig-AppCode 请求头重复出现',
  },
  'auth.app-signature-expired': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: signature expired, signature time:{signatureTime},server time:{serverTime}. Set the clock of the client.',
    zh: 'APP 认证信息错误：签名已过期，签名时间：{signatureTime}，服务器时间：{serverTime}。请校准客户端时钟。',
  },
  'auth.app-signature-mismatch': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: verify signature fail, canonicalRequest:{canonicalRequest}',
    zh: 'APP 认证信息错误：签名校验失败，服务端规范请求：{canonicalRequest}',
  },
  'auth.app-signature-body-mismatch': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: verify signature fail: X-Sdk-Content-Sha256 is {declared}, but the body that arrived has the hash {actual}',
    zh: 'APP 认证信息错误：签名校验失败：X-Sdk-Content-Sha256 为 {declared}，但收到的请求体哈希为 {actual}',
  },
  'auth.app-locked': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: app access failed to reach the limit,forbidden. Try again in five minutes.',
    zh: 'APP 认证信息错误：APP 认证失败次数达到上限，禁止访问，请五分钟后重试。',
  },
  'auth.app-signature-replayed': {
    code: 'APIG.0303',
    status: 401,
    en: 'Incorrect app authentication information: the signature was used before. The service takes each one once; sign the request anew, in another second.',
    zh: 'APP 认证信息错误：该签名已被使用。该服务的每个签名只能使用一次，请在下一秒重新签名。',
  },
  'auth.app-not-authorized': {
    code: 'APIG.0304',
    status: 403,
    en: 'The app is not authorized to access the API. Authorize app {app} for service {service}.',
    zh: 'APP 无权访问该 API。请为 APP {app} 授权访问服务 {service}。',
  },
  'auth.ticket-invalid': {
    code: 'APIG.0305',
    status: 401,
    en: 'Incorrect authentication information: the ticket is none of this installation. Get one from POST /v1/<project id>/services/<service id>/tickets.',
    zh: '认证信息错误：该票据不是由本平台签发。请通过 POST /v1/<项目 ID>/services/<服务 ID>/tickets 获取。',
  },
  'auth.ticket-expired': {
    code: 'APIG.0305',
    status: 401,
    en: 'Incorrect authentication information: the ticket ended at {expiresAt}. Get a new one right before each connection.',
    zh: '认证信息错误：票据已于 {expiresAt} 过期。请在每次连接前重新获取票据。',
  },
  'auth.ticket-used': {
    code: 'APIG.0305',
    status: 401,
    en: 'Incorrect authentication information: the ticket was used before. It is good for one connection; get a new one for each.',
    zh: '认证信息错误：票据已被使用。每张票据只能用于一次连接，请为每次连接重新获取。',
  },
  'auth.ticket-revoked': {
    code: 'APIG.0305',
    status: 401,
    en: 'Incorrect authentication information: the token or access key that the ticket was made with is not in force any more.',
    zh: '认证信息错误：签发该票据所用的 Token 或访问密钥已失效。',
  },
  'auth.ticket-other-service': {
    code: 'APIG.0306',
    status: 403,
    en: 'API access denied. The ticket is not for service {service}.',
    zh: '禁止访问该 API。该票据不适用于服务 {service}。',
  },
  'auth.ticket-other-origin': {
    code: 'APIG.0306',
    status: 403,
    en: 'API access denied. The ticket is for pages of {origin}; the Origin of the request is {actual}.',
    zh: '禁止访问该 API。该票据仅限来源 {origin} 的页面使用；请求的 Origin 为 {actual}。',
  },
  'auth.ticket-page': {
    code: 'APIG.0306',
    status: 403,
    en: 'API access denied. A ticket opens no page and runs no script in a browser, as what an image sends would run at the address of the platform. Use it for a WebSocket, or fetch with it.',
    zh: '禁止访问该 API。票据不能在浏览器中打开页面或运行脚本，因为镜像返回的内容会以平台自身的地址运行。请将票据用于 WebSocket 或 fetch 请求。',
  },
  'auth.ticket-other-path': {
    code: 'APIG.0306',
    status: 403,
    en: 'API access denied. The ticket is for the path {path} and what lies below it, without . or .. segments and encoded slashes.',
    zh: '禁止访问该 API。该票据仅限路径 {path} 及其子路径使用，且路径中不得包含 .、.. 段或编码的斜杠。',
  },
} as const satisfies ErrorTable;
