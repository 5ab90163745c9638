import type { ErrorTable } from './error-definition.ts';

/** Errors about models. Codes: ModelArts API reference, appendix "error codes". */
export const modelsErrors = {
  'model.exists': {
    code: 'ModelArts.3002',
    status: 409,
    en: 'Model ({name}, {version}) already exists. Choose another version, or delete that one first.',
    zh: '模型（{name}，{version}）已存在。请换一个版本号，或先删除该版本。',
  },
  'model.not-found': {
    code: 'ModelArts.3001',
    status: 404,
    en: 'Model ({id}) does not exist.',
    zh: '模型（{id}）不存在。',
  },
  'model.no-image-report': {
    code: 'ModelArts.3001',
    status: 404,
    en: 'The image of model ({id}) was never examined. POST to this address examines it.',
    zh: '模型（{id}）的镜像尚未检查。对该地址发送 POST 即可检查。',
  },
  'model.not-examinable': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'The image of model ({id}) cannot be examined, as it has not been found yet or at all (status {status}). The events of the model tell why.',
    zh: '模型（{id}）的镜像尚未找到或不存在（状态 {status}），无法检查。原因见模型的事件。',
  },
  'model.in-use': {
    code: 'ModelArts.3009',
    status: 400,
    en: 'Failed to delete model because the model ({id}) has been used to deploy a service: {services}. Delete these services first.',
    zh: '删除模型失败：模型（{id}）已被用于部署服务：{services}。请先删除这些服务。',
  },
  'model.type-not-supported': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field model_type is invalid: {value} is not supported here. Put the model into a container image and use model_type Image.',
    zh: '字段 model_type 无效：本平台不支持 {value}。请将模型打包为容器镜像，并使用 model_type Image。',
  },
  'model.object-storage-not-supported': {
    code: 'ModelArts.3017',
    status: 400,
    en: 'Field source_location is invalid: {value} lies in object storage, which this platform does not read. Push an image and give its path, such as organization/name:tag.',
    zh: '字段 source_location 无效：{value} 位于对象存储，本平台不支持。请先推送镜像，再填写镜像路径，例如 organization/name:tag。',
  },
  'model.bad-image-path': {
    code: 'ModelArts.3017',
    status: 400,
    en: 'Field source_location is invalid: {value} is no image path. Expected is organization/name:tag, with or without a registry in front.',
    zh: '字段 source_location 无效：{value} 不是镜像路径。格式应为 organization/name:tag，前面可带镜像仓库地址。',
  },
  'model.bad-version': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: expected are three numbers of one or two digits without a leading zero, such as 0.0.1 or 1.12.3.',
    zh: '字段 {field} 无效：应为三段数字，每段一到两位且两位数不以 0 开头，例如 0.0.1 或 1.12.3。',
  },
  'model.bad-description': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 100 characters, none of & ! \' " < > =',
    zh: '字段 {field} 无效：最多 100 个字符，且不能包含 & ! \' " < > =',
  },
  'model.bad-method': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: {value} is no method of an API. Expected is get or post.',
    zh: '字段 {field} 无效：{value} 不是 API 的请求方法，应为 get 或 post。',
  },
  'model.bad-protocol': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: {value} is no protocol of an API. Expected is http, https, ws or wss.',
    zh: '字段 {field} 无效：{value} 不是 API 的协议，应为 http、https、ws 或 wss。',
  },
  'model.bad-number': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: {value} is no number. Give a number, or a string of digits such as 1.5.',
    zh: '字段 {field} 无效：{value} 不是数值。请填写数值，或形如 1.5 的数字字符串。',
  },
  'model.bad-algorithm': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 36 characters, the first a letter, no Chinese characters and none of & ! \' " < > =',
    zh: '字段 {field} 无效：最多 36 个字符，以字母开头，不能包含中文以及 & ! \' " < > =',
  },
  'model.bad-metrics': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: expected is a JSON object in a string.',
    zh: '字段 {field} 无效：应为内容是 JSON 对象的字符串。',
  },
  'model.bad-doc-name': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 48 letters, digits, blanks, points, hyphens and underscores, the first a letter.',
    zh: '字段 {field} 无效：最多 48 个字符，以字母开头，只能包含字母、数字、空格、点、连字符和下划线。',
  },
  'model.bad-doc-url': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: {value} is no web address. Expected is http:// or https:// and what follows, without blanks.',
    zh: '字段 {field} 无效：{value} 不是网址，应以 http:// 或 https:// 开头，且不含空格。',
  },
  'model.restraint-not-exact': {
    code: 'ModelArts.3040',
    status: 400,
    en: 'Field {field} is invalid: with the installers yum and apt-get a version can only be EXACT.',
    zh: '字段 {field} 无效：使用 yum 或 apt-get 安装并指定版本时，版本限制只能为 EXACT。',
  },
  'model.bad-restraint': {
    code: 'ModelArts.3041',
    status: 400,
    en: 'Field {field} is invalid: with the installers conda and pip a version can only be EXACT, ATLEAST or ATMOST.',
    zh: '字段 {field} 无效：使用 conda 或 pip 安装并指定版本时，版本限制只能为 EXACT、ATLEAST 或 ATMOST。',
  },
  'model.repeated-input': {
    code: 'ModelArts.3039',
    status: 400,
    en: 'Field {field} is invalid: an input_id cannot be repeated.',
    zh: '字段 {field} 无效：input_id 不能重复。',
  },
  'model.bad-configuration': {
    code: 'ModelArts.3016',
    status: 400,
    en: 'Failed to parse initial_config: {detail}',
    zh: '解析 initial_config 失败：{detail}',
  },
  'model.exec-without-command': {
    code: 'ModelArts.3592',
    status: 400,
    en: 'Incorrect model health configuration: {field}.command is required when check_method is EXEC.',
    zh: '模型健康检查配置错误：check_method 为 EXEC 时必须填写 {field}.command。',
  },
  'model.bad-sub-protocol': {
    code: 'ModelArts.3592',
    status: 400,
    en: "Incorrect model health configuration: {field} is no WebSocket sub-protocol. Expected is one name of letters, digits and !#$%&'*+.^_`|~- without blanks.",
    zh: "模型健康检查配置错误：{field} 不是合法的 WebSocket 子协议。应为单个名称，由字母、数字以及 !#$%&'*+.^_`|~- 组成，不含空格。",
  },
  'model.too-many-versions': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Parameter cascade is invalid: {name} has {count} versions, and at most 20 are deleted at once. Delete some of them one by one first.',
    zh: '参数 cascade 无效：{name} 有 {count} 个版本，一次最多删除 20 个。请先逐个删除部分版本。',
  },
} as const satisfies ErrorTable;
