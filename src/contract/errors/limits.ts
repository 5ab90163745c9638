import type { ErrorTable } from './error-definition.ts';

/**
 * Handshakes that a limit of the service refuses (`additional_properties.limits`), and calls that its waiting room does. Codes and first sentences: API reference,
 * error codes of the API gateway (0308) and of the dispatcher (4206).
 */
export const limitErrors = {
  'limit.connections': {
    code: 'ModelArts.4206',
    status: 429,
    retryAfter: 5,
    en: 'Excessive number of requests to {service}. It has {limit} connections, as many as it allows. Try again when some have ended, or raise max_connections in additional_properties.limits.',
    zh: '对 {service} 的请求过多：该服务的连接数已达上限 {limit}。请在部分连接结束后重试，或调高 additional_properties.limits 中的 max_connections。',
  },
  'limit.instances': {
    code: 'ModelArts.4206',
    status: 429,
    retryAfter: 5,
    en: 'Excessive number of requests to {service}. Every ready instance has {limit} connections, as many as one may have. Try again when some have ended, deploy more instances, or raise max_connections_per_instance in additional_properties.limits.',
    zh: '对 {service} 的请求过多：每个就绪实例的连接数都已达上限 {limit}。请在部分连接结束后重试、增加实例数，或调高 additional_properties.limits 中的 max_connections_per_instance。',
  },
  'limit.credential': {
    code: 'APIG.0308',
    status: 429,
    retryAfter: 5,
    en: 'The throttling threshold has been reached: policy user over ratelimit,limit:{limit}. This credential has {limit} connections to service {service}. Close some, or raise max_connections_per_credential in additional_properties.limits.',
    zh: '已达到流控阈值：policy user over ratelimit,limit:{limit}。该凭证到服务 {service} 的连接数已达 {limit}。请关闭部分连接，或调高 additional_properties.limits 中的 max_connections_per_credential。',
  },
  'limit.rate': {
    code: 'APIG.0308',
    status: 429,
    retryAfter: 1,
    en: 'The throttling threshold has been reached: policy api over ratelimit,limit:{limit},time:1 second. Service {service} takes {limit} handshakes per second. Let clients connect again after a random pause, or raise handshakes_per_second in additional_properties.limits.',
    zh: '已达到流控阈值：policy api over ratelimit,limit:{limit},time:1 second。服务 {service} 每秒最多接受 {limit} 次握手。请让客户端随机等待后再重连，或调高 additional_properties.limits 中的 handshakes_per_second。',
  },
  'limit.waiting-calls': {
    code: 'ModelArts.4206',
    status: 503,
    retryAfter: 5,
    en: 'Excessive number of requests to {service}. No instance has room, and {limit} calls wait already, as many as may. Try again in a few seconds, or raise max_calls in additional_properties.waiting_room.',
    zh: '对 {service} 的请求过多：当前没有可用的实例，且等待中的调用数已达上限 {limit}。请几秒后重试，或调高 additional_properties.waiting_room 中的 max_calls。',
  },
  'limit.waiting-credential': {
    code: 'APIG.0308',
    status: 429,
    retryAfter: 5,
    en: 'The throttling threshold has been reached: policy user over ratelimit,limit:{limit}. No instance of service {service} has room, and {limit} requests of this credential wait already. Wait for their answers, or raise max_connections_per_credential in additional_properties.limits.',
    zh: '已达到流控阈值：policy user over ratelimit,limit:{limit}。服务 {service} 当前没有可用的实例，且该凭证已有 {limit} 个请求在等待。请等待其返回，或调高 additional_properties.limits 中的 max_connections_per_credential。',
  },
  'limit.waiting-time': {
    code: 'APIG.0610',
    status: 503,
    retryAfter: 5,
    en: 'No backend available. No instance of service {service} had room within {seconds} seconds. Try again in a few seconds; if instances take longer to start, raise timeout_seconds in additional_properties.waiting_room.',
    zh: '无可用后端。{seconds} 秒内服务 {service} 没有可用的实例。请几秒后重试；若实例启动较慢，请调高 additional_properties.waiting_room 中的 timeout_seconds。',
  },
  'limit.waiting-restart': {
    code: 'APIG.0610',
    status: 503,
    retryAfter: 1,
    en: 'No backend available. The call to service {service} waited for an instance, and the gateway restarts. Try again.',
    zh: '无可用后端。对服务 {service} 的调用正在等待实例，而网关正在重启，请重试。',
  },
} as const satisfies ErrorTable;
