import type { ErrorTable } from './error-definition.ts';

/** Errors that any part of the platform may give. Codes: ModelArts API reference, appendix "error codes". */
export const platformErrors = {
  'platform.internal': {
    code: 'ModelArts.0010',
    status: 500,
    en: 'Internal error. The log has the details under request id {requestId}.',
    zh: '内部错误。详情见日志中的请求 ID {requestId}。',
  },
  'platform.starting': {
    code: 'ModelArts.4302',
    status: 503,
    en: 'The control process is not reachable at the moment. Try again in a few seconds.',
    zh: '控制进程暂时不可用,请几秒后重试。',
  },
  'request.not-json': {
    code: 'ModelArts.0101',
    status: 400,
    en: 'The body is not valid JSON: {detail}',
    zh: '请求体不是合法的 JSON:{detail}',
  },
  'request.invalid-field': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: {detail}',
    zh: '字段 {field} 无效:{detail}',
  },
  'request.missing-field': {
    code: 'ModelArts.3036',
    status: 400,
    en: 'Field {field} is required.',
    zh: '缺少必填字段 {field}。',
  },
  'request.no-such-path': {
    code: 'ModelArts.4204',
    status: 404,
    en: 'API {method} {path} does not exist.',
    zh: 'API {method} {path} 不存在。',
  },
} as const satisfies ErrorTable;
