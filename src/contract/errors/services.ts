import type { ErrorTable } from './error-definition.ts';

/** Errors about services. Codes: ModelArts API reference, appendix "error codes". */
export const servicesErrors = {
  'service.exists': {
    code: 'ModelArts.3503',
    status: 409,
    en: 'Service {name} already exists. Choose another name, or delete that service first.',
    zh: '服务 {name} 已存在。请更换名称，或先删除该服务。',
  },
  'service.not-found': {
    code: 'ModelArts.3502',
    status: 404,
    en: 'Service {name} does not exist.',
    zh: '服务 {name} 不存在。',
  },
  'service.instance-not-found': {
    code: 'ModelArts.3535',
    status: 404,
    en: 'Instance {instance} of service {name} does not exist. It may have been replaced; list the instances again.',
    zh: '服务 {name} 的实例 {instance} 不存在。实例可能已被替换，请重新查询实例列表。',
  },
  'service.connection-not-found': {
    code: 'ModelArts.3535',
    status: 404,
    en: 'Connection {connection} of service {name} does not exist. Of those that are over the latest are kept, for seven days.',
    zh: '服务 {name} 的连接 {connection} 不存在。已结束的连接仅保留最近的部分，最长 7 天。',
  },
  'service.connection-not-open': {
    code: 'ModelArts.3535',
    status: 404,
    en: 'Connection {connection} of service {name} is not open; there is nothing to end.',
    zh: '服务 {name} 的连接 {connection} 未处于打开状态，无需断开。',
  },
  'service.type-not-supported': {
    code: 'ModelArts.3518',
    status: 400,
    en: 'The {type} service has not been enabled: this platform serves real-time services only (infer_type real-time).',
    zh: '未开通 {type} 服务：本平台仅支持在线服务（infer_type 为 real-time）。',
  },
  'service.model-not-published': {
    code: 'ModelArts.3515',
    status: 400,
    en: 'The model {id} cannot be used for deploying services because its status is {status}. Wait until it is published; if its import failed, create it anew.',
    zh: '模型 {id} 不能用于部署服务，当前状态为 {status}。请等待模型发布完成；如果导入失败，请重新创建模型。',
  },
  'service.model-not-found': {
    code: 'ModelArts.3507',
    status: 404,
    en: 'Model {id} does not exist.',
    zh: '模型 {id} 不存在。',
  },
  'service.same-version': {
    code: 'ModelArts.3516',
    status: 400,
    en: 'Failed to deploy services because the version of the model that is used for deploying services is the same: {id} is given twice.',
    zh: '部署服务失败：同一模型版本被重复使用（{id}）。',
  },
  'service.weights-do-not-sum': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field config is invalid: the weights have to sum to 100, and sum to {sum}.',
    zh: '字段 config 无效：各版本权重之和必须为 100，当前为 {sum}。',
  },
  'service.unknown-specification': {
    code: 'ModelArts.3976',
    status: 400,
    en: 'No resources are available for the selected specification {value} ({field}). Known are: {known}, custom.',
    zh: '所选规格 {value} 无可用资源（{field}）。可选规格：{known}、custom。',
  },
  'service.no-accelerators': {
    code: 'ModelArts.3976',
    status: 400,
    en: 'No resources are available for the selected specification ({field}): this platform has no GPU or NPU to give.',
    zh: '所选规格无可用资源（{field}）：本平台没有可分配的 GPU 或 NPU。',
  },
  'service.bad-description': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 100 characters, none of ! < > + = & " \'',
    zh: '字段 {field} 无效：最多 100 个字符，且不能包含 ! < > + = & " \'',
  },
  'service.bad-notify-path': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a path begins with "/" and has at most 1024 visible ASCII characters; encode others with %.',
    zh: '字段 {field} 无效：路径必须以“/”开头，最多 1024 个可见 ASCII 字符，其他字符请使用 % 编码。',
  },
  'service.two-notices': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: give signal or http, not both.',
    zh: '字段 {field} 无效：signal 和 http 只能设置其中一个。',
  },
  'service.bad-environment-name': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: an environment variable has a name without "=", and neither name nor value holds a NUL.',
    zh: '字段 {field} 无效：环境变量名不能为空或包含“=”，名称和值都不能包含 NUL 字符。',
  },
  'service.state-forbids-update': {
    code: 'ModelArts.3519',
    status: 400,
    en: 'Service {name} cannot be set to {wish} while it is {status}. Wait until that is over, then try again.',
    zh: '服务 {name} 当前状态为 {status}，不能设置为 {wish}。请等待当前操作完成后重试。',
  },
  'service.being-deleted': {
    code: 'ModelArts.3519',
    status: 400,
    en: 'Service {name} is being deleted and cannot be updated.',
    zh: '服务 {name} 正在删除，不能更新。',
  },
  'service.update-not-supported': {
    code: 'ModelArts.3505',
    status: 400,
    en: 'Field {field} of a deployed service cannot be changed yet. Delete the service and create it anew; description, status and the policy in additional_properties (limits, forward_headers, reject_replays, end_revoked_connections, drain) can be changed.',
    zh: '暂不支持修改已部署服务的字段 {field}。请删除服务后重新创建；可以修改的有 description、status，以及 additional_properties 中的 limits、forward_headers、reject_replays、end_revoked_connections 和 drain。',
  },
  'service.websocket-is-fixed': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field additional_properties.websocket_upgrade is invalid: a service that was upgraded to WebSocket stays so.',
    zh: '字段 additional_properties.websocket_upgrade 无效：服务升级为 WebSocket 后不可修改。',
  },
} as const satisfies ErrorTable;
