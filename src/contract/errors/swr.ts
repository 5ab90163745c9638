import type { ErrorTable } from './error-definition.ts';

/** Errors of the management of images. Codes: SWR API reference, appendix "error codes". */
export const swrErrors = {
  'swr.bad-organization': {
    code: 'SVCSTG.SWR.4001028',
    status: 400,
    en: 'Invalid organization name: 1 to 64 of a-z, 0-9 and, between them, dots, hyphens and up to two underscores; a lower-case letter comes first.',
    zh: '组织名称无效：1 到 64 个字符，以小写字母开头，可用小写字母、数字，其间可用点、中划线和最多两个连续的下划线。',
  },
  'swr.reserved-organization': {
    code: 'SVCSTG.SWR.4001028',
    status: 400,
    en: 'The organization name {name} is reserved: "manage", "sluice-copies" and names of 32 hexadecimal digits belong to the platform. Choose another one.',
    zh: '组织名称 {name} 为保留名称：“manage”、“sluice-copies”以及 32 位十六进制数字由平台使用，请换一个名称。',
  },
  'swr.organization-exists': {
    code: 'SVCSTG.SWR.4090060',
    status: 409,
    en: 'The organization {name} exists already, here or in another account. Choose another name.',
    zh: '组织 {name} 已存在（可能属于其他账号），请更换名称。',
  },
  'swr.organization-not-found': {
    code: 'SVCSTG.SWR.4040058',
    status: 404,
    en: 'The organization {name} does not exist, or is not yours. GET /v2/manage/namespaces lists yours.',
    zh: '组织 {name} 不存在，或不属于您。可通过 GET /v2/manage/namespaces 查询您的组织。',
  },
  'swr.organization-not-empty': {
    code: 'SVCSTG.SWR.4060074',
    status: 406,
    en: 'The organization {name} is not empty: image repositories {repositories}, models that use their images {models}. Delete the models first, then the repositories.',
    zh: '组织 {name} 不为空：镜像仓库 {repositories}，使用这些镜像的模型 {models}。请先删除这些模型，再删除镜像仓库。',
  },
  'swr.too-many-organizations': {
    code: 'SVCSTG.SWR.4000097',
    status: 400,
    en: 'An account may have {maximum} organizations. Delete one that is no longer used first.',
    zh: '每个账号最多可有 {maximum} 个组织，请先删除不再使用的组织。',
  },
  'swr.bad-repository': {
    code: 'SVCSTG.SWR.4001029',
    status: 400,
    en: 'Invalid image name: parts of a-z, 0-9 and, between them, dots, hyphens and up to two underscores, divided by / (in a URL by $); with its organization at most 255 characters.',
    zh: '镜像名称无效：各段由小写字母、数字组成，其间可用点、中划线和最多两个连续的下划线，段间以 /（URL 中为 $）分隔；连同组织名最长 255 个字符。',
  },
  'swr.repository-exists': {
    code: 'SVCSTG.SWR.4090006',
    status: 409,
    en: 'The image repository {name} exists already.',
    zh: '镜像仓库 {name} 已存在。',
  },
  'swr.repository-not-found': {
    code: 'SVCSTG.SWR.4040010',
    status: 404,
    en: 'The image repository {name} does not exist. GET /v2/manage/repos lists those that do.',
    zh: '镜像仓库 {name} 不存在。可通过 GET /v2/manage/repos 查询。',
  },
  'swr.access-denied': {
    code: 'SVCSTG.SWR.4030000',
    status: 403,
    en: 'In {name} you were given {auth}, and this takes {needed} (7: manage, 3: edit, 1: read). Ask somebody who manages it, or an administrator.',
    zh: '您在 {name} 中的权限为 {auth}，此操作需要 {needed}（7：管理，3：编辑，1：读取）。请联系其管理者或管理员。',
  },
  'swr.user-not-found': {
    code: 'SVCSTG.SWR.4000014',
    status: 400,
    en: 'There is no user {id} in this account. GET /v3/users lists those that there are.',
    zh: '当前账号中不存在用户 {id}。可通过 GET /v3/users 查询。',
  },
  'swr.tag-not-found': {
    code: 'SVCSTG.SWR.4040048',
    status: 404,
    en: 'The image {repository} has no tag {tag}.',
    zh: '镜像 {repository} 没有版本 {tag}。',
  },
  'swr.image-in-use': {
    code: 'SVCSTG.SWR.4060012',
    status: 406,
    en: 'Nothing was deleted: the image {repository} is used by {users}. Delete these models first.',
    zh: '未删除任何内容：镜像 {repository} 正被 {users} 使用，请先删除这些模型。',
  },
  'swr.retention-exists': {
    code: 'SVCSTG.SWR.4090023',
    status: 409,
    en: 'The image repository {repository} has a retention policy already, {id}. Change that one, or delete it first.',
    zh: '镜像仓库 {repository} 已有老化规则 {id}，请修改该规则，或先将其删除。',
  },
  'swr.retention-not-found': {
    code: 'SVCSTG.SWR.4040083',
    status: 404,
    en: 'The image repository {repository} has no retention policy {id}. GET …/retentions shows the one that it has.',
    zh: '镜像仓库 {repository} 没有老化规则 {id}。可通过 GET …/retentions 查询现有规则。',
  },
  'swr.bad-retention-rule': {
    code: 'SVCSTG.SWR.4000014',
    status: 400,
    en: 'Invalid {field}: a date_rule has "days" from 1 to 36500 as its params, a tag_rule "num" from 1 to 100000.',
    zh: '{field} 无效：date_rule 的 params 须含 "days"（1 至 36500），tag_rule 的 params 须含 "num"（1 至 100000）。',
  },
  'swr.bad-retention-pattern': {
    code: 'SVCSTG.SWR.4000014',
    status: 400,
    en: 'Invalid {field}: {value} is no regular expression that is supported. Up to 128 characters with . [] () | * + ? ^ $, counted repetitions and \\d \\w \\s; no look-around and no references to groups.',
    zh: '{field} 无效：{value} 不是受支持的正则表达式。最多 128 个字符，可使用 . [] () | * + ? ^ $、次数限定以及 \\d \\w \\s；不支持环视和反向引用。',
  },
  'swr.bad-filter': {
    code: 'SVCSTG.SWR.4001035',
    status: 400,
    en: 'Invalid filter: expected are pairs as name::value, divided by |, with the names {allowed}.',
    zh: '过滤条件无效：应为以 | 分隔的 name::value，可用名称为 {allowed}。',
  },
  'swr.bad-description': {
    code: 'SVCSTG.SWR.4131012',
    status: 413,
    en: 'The description is too long, or holds a NUL character: at most 30,000 characters.',
    zh: '描述过长或包含 NUL 字符：最多 30,000 个字符。',
  },
  'swr.project-not-found': {
    code: 'SVCSTG.SWR.4000014',
    status: 400,
    en: 'There is no project named {name} in your account. Leave projectname out for the project of the region.',
    zh: '您的账号中没有名为 {name} 的项目。省略 projectname 则使用区域同名项目。',
  },
} as const satisfies ErrorTable;
