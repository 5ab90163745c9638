import type { ErrorTable } from './error-definition.ts';

/** Errors of the identity routes. They go out in the form of Keystone: `code` there is the HTTP status. */
export const iamErrors = {
  'iam.wrong-credentials': {
    code: 'IAM.0001',
    status: 401,
    en: 'The user name, the password or the domain name is wrong.',
    zh: '用户名、密码或账号名错误。',
  },
  'iam.wrong-access-key': {
    code: 'IAM.0001',
    status: 401,
    en: 'The access key or its secret key is wrong, or the key is not in force. After five failures in a row it is shut for five minutes.',
    zh: '访问密钥（AK）或 SK 错误，或该密钥未启用。连续失败五次后将锁定五分钟。',
  },
  'iam.unauthenticated': {
    code: 'IAM.0001',
    status: 401,
    en: 'The request you have made requires authentication: send a token in the header X-Auth-Token.',
    zh: '请求需要认证：请在请求头 X-Auth-Token 中携带 Token。',
  },
  'iam.locked': {
    code: 'IAM.0001',
    status: 429,
    en: 'Too many failed attempts in a row. Try again in {seconds} seconds.',
    zh: '连续认证失败次数过多，请在 {seconds} 秒后重试。',
  },
  'iam.busy': {
    code: 'IAM.0001',
    status: 503,
    en: 'Too many authentications at once. Try again in a few seconds.',
    zh: '同时进行的认证过多，请几秒后重试。',
  },
  'iam.method-not-supported': {
    code: 'IAM.0011',
    status: 400,
    en: 'Field auth.identity.methods is invalid: {value} is not supported. Supported here: {supported}.',
    zh: '字段 auth.identity.methods 无效：不支持 {value}，此处支持：{supported}。',
  },
  'iam.project-not-found': {
    code: 'IAM.0004',
    status: 404,
    en: 'Could not find project {project}. GET /v3/auth/projects lists the projects of a token.',
    zh: '找不到项目 {project}。可通过 GET /v3/auth/projects 查询 Token 可用的项目。',
  },
  'iam.domain-not-found': {
    code: 'IAM.0004',
    status: 404,
    en: 'Could not find domain {domain}, or it is not the domain of this user.',
    zh: '找不到账号 {domain}，或该用户不属于此账号。',
  },
  'iam.token-not-found': {
    code: 'IAM.0004',
    status: 404,
    en: 'Could not find the token of the header X-Subject-Token: it is invalid or has expired.',
    zh: '找不到请求头 X-Subject-Token 中的 Token：无效或已过期。',
  },
  'iam.other-user': {
    code: 'IAM.0003',
    status: 403,
    en: 'The user does not exist in your domain, or you may not manage the access keys of other users: that takes the role te_admin.',
    zh: '该用户不在您的账号中，或您无权管理其他用户的访问密钥（需要 te_admin 角色）。',
  },
  'iam.forbidden': {
    code: 'IAM.0003',
    status: 403,
    en: 'You are not authorized to perform the {action} operation. Ask an administrator for a role that may.',
    zh: '您无权执行 {action} 操作，请向管理员申请具有该权限的角色。',
  },
  'iam.user-not-found': {
    code: 'IAM.0004',
    status: 404,
    en: 'Could not find user {user}. GET /v3/users lists the users for administrators.',
    zh: '找不到用户 {user}。管理员可通过 GET /v3/users 查询用户。',
  },
  'iam.user-exists': {
    code: 'IAM.0012',
    status: 409,
    en: 'There is a user named {name} already. Choose another name.',
    zh: '已有名为 {name} 的用户，请更换名称。',
  },
  'iam.too-many-users': {
    code: 'IAM.0012',
    status: 409,
    en: 'There may be {maximum} users. Delete one who is no longer needed first.',
    zh: '最多可有 {maximum} 个用户，请先删除不再需要的用户。',
  },
  'iam.last-administrator': {
    code: 'IAM.0012',
    status: 409,
    en: 'User {name} is the last administrator, and has to stay one. Give another user the role te_admin first.',
    zh: '用户 {name} 是最后一个管理员，不能删除、停用或移除其角色。请先为其他用户授予 te_admin 角色。',
  },
  'iam.wrong-original-password': {
    code: 'IAM.0003',
    status: 403,
    en: 'Field user.original_password is not the present password. An administrator can set a new one with PATCH /v3/users/USER_ID.',
    zh: '字段 user.original_password 与当前密码不符。管理员可通过 PATCH /v3/users/USER_ID 设置新密码。',
  },
  'iam.bad-user-name': {
    code: 'IAM.0011',
    status: 400,
    en: 'Field {field} is invalid: 1 to 64 letters, digits and any of _ . @ -.',
    zh: '字段 {field} 无效：应为 1 到 64 个字母、数字或 _ . @ - 字符。',
  },
  'iam.bad-password': {
    code: 'IAM.0011',
    status: 400,
    en: 'Field {field} is invalid: 8 to 128 characters, without NUL.',
    zh: '字段 {field} 无效：应为 8 到 128 个字符，且不能包含 NUL 字符。',
  },
  'iam.access-key-not-found': {
    code: 'IAM.0004',
    status: 404,
    en: 'Could not find access key {key}. GET /v3.0/OS-CREDENTIAL/credentials lists yours.',
    zh: '找不到访问密钥 {key}。可通过 GET /v3.0/OS-CREDENTIAL/credentials 查询您的访问密钥。',
  },
  'iam.too-many-access-keys': {
    code: 'IAM.0012',
    status: 409,
    en: 'A user may have {maximum} access keys. Delete one that is no longer used first.',
    zh: '每个用户最多可有 {maximum} 个访问密钥，请先删除不再使用的密钥。',
  },
  'iam.too-many-projects': {
    code: 'IAM.0012',
    status: 409,
    en: 'A temporary access key can be good in {maximum} projects, and you have more. Obtain it with a token that is scoped to one project.',
    zh: '临时访问密钥最多可用于 {maximum} 个项目，您的项目数已超出。请使用限定到单个项目的 Token 获取。',
  },
  'iam.temporary-key': {
    code: 'IAM.0003',
    status: 403,
    en: 'A temporary access key cannot make a permanent one. Use a token or a permanent access key.',
    zh: '不能使用临时访问密钥创建永久访问密钥。请使用 Token 或永久访问密钥。',
  },
  'iam.too-many-revocations': {
    code: 'IAM.0012',
    status: 409,
    en: 'A user may revoke {maximum} tokens a day. Let tokens end by themselves after 24 hours, and use one token for many calls.',
    zh: '每个用户每天最多可吊销 {maximum} 个 Token。Token 会在 24 小时后自动失效，请尽量复用同一个 Token。',
  },
  'iam.bad-description': {
    code: 'IAM.0011',
    status: 400,
    en: 'Field {field} is invalid: at most 255 characters, without NUL.',
    zh: '字段 {field} 无效：最多 255 个字符，且不能包含 NUL 字符。',
  },
} as const satisfies ErrorTable;
