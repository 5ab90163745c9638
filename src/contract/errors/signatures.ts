import type { ErrorTable } from './error-definition.ts';

/** Signed requests, at the gateway and at the API alike. Texts: API reference, error codes of the API gateway, APIG.0301. */
export const signatureErrors = {
  'auth.signature-malformed': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: verify aksk signature fail: {reason}',
    zh: 'IAM 认证信息错误：AK/SK 签名校验失败：{reason}',
  },
  'auth.signature-unknown-key': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: Get secretKey failed,ak:{key},err:ak not exist. A temporary access key needs its X-Security-Token.',
    zh: 'IAM 认证信息错误：获取 SecretKey 失败，AK：{key}，原因：AK 不存在或已停用。临时访问密钥需同时携带 X-Security-Token。',
  },
  'auth.signature-expired': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: calc ak sk signature fail:signature expired, signature time:{signatureTime},server time:{serverTime}. Set the clock of the client.',
    zh: 'IAM 认证信息错误：签名已过期，签名时间：{signatureTime}，服务器时间：{serverTime}。请校准客户端时钟。',
  },
  'auth.signature-mismatch': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: verify aksk signature fail,canonicalRequest:{canonicalRequest}',
    zh: 'IAM 认证信息错误：AK/SK 签名校验失败，服务端规范请求：{canonicalRequest}',
  },
  'auth.signature-body-mismatch': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: verify aksk signature fail: X-Sdk-Content-Sha256 is {declared}, but the body that arrived has the hash {actual}',
    zh: 'IAM 认证信息错误：AK/SK 签名校验失败：X-Sdk-Content-Sha256 为 {declared}，但收到的请求体哈希为 {actual}',
  },
  'auth.access-key-locked': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden. Try again in five minutes.',
    zh: 'IAM 认证信息错误：AK 认证失败次数达到上限，禁止访问，请五分钟后重试。',
  },
  'auth.signature-replayed': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: verify aksk signature fail: the signature was used before. The service takes each one once; sign the request anew, in another second.',
    zh: 'IAM 认证信息错误：AK/SK 签名校验失败：该签名已被使用。该服务的每个签名只能使用一次，请在下一秒重新签名。',
  },
  'auth.security-token-invalid': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: X-Security-Token is not the security token of this access key. Send the one that came with the key, whole and once.',
    zh: 'IAM 认证信息错误：X-Security-Token 不是该访问密钥的 securitytoken。请完整携带与该密钥一同返回的 securitytoken，且只携带一次。',
  },
  'auth.security-token-expired': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: token expires, expires_at: {expiresAt}. The temporary access key is over; obtain another one.',
    zh: 'IAM 认证信息错误：token expires, expires_at: {expiresAt}。临时访问密钥已过期，请重新获取。',
  },
  'auth.security-token-revoked': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: the temporary access key is over: its user was changed or disabled, or what it was obtained with was revoked. Obtain another one.',
    zh: 'IAM 认证信息错误：临时访问密钥已失效：其用户已变更或停用，或获取它所用的凭据已被吊销。请重新获取。',
  },
  'auth.authorization-repeated': {
    code: 'APIG.0301',
    status: 401,
    en: 'Incorrect IAM authentication information: the header Authorization is given more than once',
    zh: 'IAM 认证信息错误：Authorization 请求头重复出现',
  },
  'auth.signed-body-too-large': {
    code: 'APIG.0201',
    status: 413,
    en: 'Request entity too large. A signed body may have {maximum} bytes; send X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD, and sign with it, for larger ones.',
    zh: '请求体过大。参与签名的请求体不得超过 {maximum} 字节；更大的请求体请在签名时使用 X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD。',
  },
  'auth.signed-bodies-full': {
    code: 'APIG.0308',
    status: 429,
    en: 'The throttling threshold has been reached: too many bytes of signed bodies wait for their end. Try again in a few seconds.',
    zh: '已达到流控阈值：等待校验的签名请求体过多，请几秒后重试。',
  },
  'auth.key-other-project': {
    code: 'APIG.0302',
    status: 403,
    en: 'The IAM user is not authorized to access the API. The service belongs to another project than X-Project-Id names, or to one that is not of the access key.',
    zh: 'IAM 用户无权访问该 API。该服务不属于 X-Project-Id 指定的项目，或不属于该访问密钥所在账号的项目。',
  },
  'auth.signature-other-project': {
    code: 'ModelArts.0210',
    status: 403,
    en: 'The project id in the request URL does not match: it is not a project of the access key, or not the one that X-Project-Id names.',
    zh: '请求 URL 中的项目 ID 不匹配：它不是该访问密钥所在账号的项目，或与 X-Project-Id 不一致。',
  },
} as const satisfies ErrorTable;
