import type { ErrorTable } from './error-definition.ts';

/** Who calls a service, other than by the signature of an access key. Texts: API reference, error codes of the API gateway. */
export const callerErrors = {
  'inference.token-revoked': {
    code: 'APIG.0307',
    status: 401,
    en: 'The token must be updated. It was revoked, or its user was changed; get a new one from POST /v3/auth/tokens.',
    zh: 'Token 需要更新。该 Token 已被吊销，或其用户已变更；请通过 POST /v3/auth/tokens 重新获取。',
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
} as const satisfies ErrorTable;
