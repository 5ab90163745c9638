import type { ErrorTable } from './error-definition.ts';

/** Errors about logins for registries outside, which are our addition; codes of the reference's that fit. */
export const pullCredentialErrors = {
  'pull-credential.not-found': {
    code: 'ModelArts.4204',
    status: 404,
    en: 'This project has no login for registry {registry}. PUT one with username and password to this address.',
    zh: '本项目没有镜像仓库 {registry} 的登录信息。可通过 PUT 提交用户名和密码来保存。',
  },
  'pull-credential.too-many': {
    code: 'ModelArts.3037',
    status: 409,
    en: 'A project may have logins for {maximum} registries. Delete one that is no longer used first.',
    zh: '每个项目最多可保存 {maximum} 个镜像仓库的登录信息，请先删除不再使用的。',
  },
  'pull-credential.bad-registry': {
    code: 'ModelArts.3037',
    status: 400,
    en: '{registry} is no registry as addresses of images name it: a host name with a dot or a port, or "localhost", without https:// and without a path, as registry.example.com or 10.0.0.5:5000.',
    zh: '{registry} 不是镜像地址中的仓库名称：应为带点或带端口的主机名（或 localhost），不含 https:// 和路径，例如 registry.example.com 或 10.0.0.5:5000。',
  },
  'pull-credential.own-registry': {
    code: 'ModelArts.3037',
    status: 400,
    en: '{registry} is the built-in registry, whose images models use without a stored login.',
    zh: '{registry} 是内置镜像仓库，模型使用其中的镜像无需保存登录信息。',
  },
  'pull-credential.bad-username': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a user name has 1 to 255 characters, without a colon and without control characters.',
    zh: '字段 {field} 无效：用户名为 1 到 255 个字符，不能包含冒号和控制字符。',
  },
  'pull-credential.bad-password': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a password or token has 1 to 8192 characters, without NUL.',
    zh: '字段 {field} 无效：密码或令牌为 1 到 8192 个字符，不能包含 NUL 字符。',
  },
  'pull-credential.busy': {
    code: 'ModelArts.3037',
    status: 429,
    retryAfter: 5,
    en: 'The platform tries other logins at this moment. Try again in 5 seconds.',
    zh: '平台正在检查其他登录信息，请 5 秒后重试。',
  },
} as const satisfies ErrorTable;
