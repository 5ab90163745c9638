import type { ErrorTable } from './error-definition.ts';

/** Errors about apps and their access to services. Codes: ModelArts API reference, appendix "error codes", 3921 to 3938. */
export const appErrors = {
  'app.not-found': {
    code: 'ModelArts.3923',
    status: 404,
    en: 'Application {id} does not exist, or is not yours.',
    zh: '应用 {id} 不存在，或不属于您。',
  },
  'app.exists': {
    code: 'ModelArts.3929',
    status: 409,
    en: 'Failed to create the application because you have one named {name}. Choose another name.',
    zh: '创建应用失败：您已有名为 {name} 的应用，请更换名称。',
  },
  'app.too-many': {
    code: 'ModelArts.3929',
    status: 409,
    en: 'Failed to create the application because a user may have {maximum} of them. Delete one that is no longer used first.',
    zh: '创建应用失败：每个用户最多可有 {maximum} 个应用，请先删除不再使用的应用。',
  },
  'app.bad-remark': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 255 characters (200 for an application), without NUL.',
    zh: '字段 {field} 无效：最多 255 个字符（应用为 200 个），且不能包含 NUL 字符。',
  },
  'app.bound': {
    code: 'ModelArts.3933',
    status: 409,
    en: 'Failed to delete application {id} because it may still call services ({count}). Cancel these authorizations first; GET …/app-auth/apps/{id}/auth-apis lists them.',
    zh: '删除应用 {id} 失败：它仍被授权调用 {count} 个服务。请先取消授权；可通过 GET …/app-auth/apps/{id}/auth-apis 查询。',
  },
  'app.too-many-codes': {
    code: 'ModelArts.3924',
    status: 409,
    en: 'Failed to create the application code for application {id} because it has {maximum} already. Delete one, or reset one.',
    zh: '为应用 {id} 创建 AppCode 失败：已有 {maximum} 个 AppCode，请先删除或重置其中一个。',
  },
  'app.no-code-to-reset': {
    code: 'ModelArts.3927',
    status: 404,
    en: 'Failed to reset the application code of application {id} because it has no such code.',
    zh: '重置应用 {id} 的 AppCode 失败：该应用没有此 AppCode。',
  },
  'app.no-code-to-delete': {
    code: 'ModelArts.3934',
    status: 404,
    en: 'Failed to delete the application code of application {id} because it has no such code.',
    zh: '删除应用 {id} 的 AppCode 失败：该应用没有此 AppCode。',
  },
  'app-api.exists': {
    code: 'ModelArts.3921',
    status: 409,
    en: 'Failed to create the app-auth API because the service has one. GET …/services/SERVICE_ID/app-auth-apis shows it; authorize applications for that one.',
    zh: '创建 APP 认证 API 失败：该服务已有 API。可通过 GET …/services/SERVICE_ID/app-auth-apis 查询，并将其授权给应用。',
  },
  'app-api.not-found': {
    code: 'ModelArts.3935',
    status: 404,
    en: 'The app-auth API {id} does not exist.',
    zh: 'APP 认证 API {id} 不存在。',
  },
  'app-api.other-service': {
    code: 'ModelArts.3936',
    status: 403,
    en: 'The app-auth API {id} does not belong to service {service}.',
    zh: 'APP 认证 API {id} 不属于服务 {service}。',
  },
  'app-api.no-such-app': {
    code: 'ModelArts.3937',
    status: 404,
    en: 'Failed to authorize the app-auth API to the application because application {id} does not exist in this project.',
    zh: '将 APP 认证 API 授权给应用失败：应用 {id} 在本项目中不存在。',
  },
  'app-api.not-bound': {
    code: 'ModelArts.3938',
    status: 404,
    en: 'Failed to unbind the app-auth API from the application because application {id} was not authorized.',
    zh: '取消 APP 认证 API 对应用的授权失败：应用 {id} 未被授权。',
  },
} as const satisfies ErrorTable;
