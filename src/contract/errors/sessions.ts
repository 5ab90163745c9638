import type { ErrorTable } from './error-definition.ts';

/** Errors of the console's session, a cookie that counts where no other credential came. */
export const sessionErrors = {
  'session.none': {
    code: 'ModelArts.0201',
    status: 401,
    en: 'Nobody is signed in. Sign in to the console, or with POST /session.',
    zh: '尚未登录。请登录控制台，或通过 POST /session 登录。',
  },
  'session.over': {
    code: 'ModelArts.0203',
    status: 401,
    en: 'The session is over. It lasts 24 hours, and ends when its user signs out, is disabled, or gets another password, other roles or fewer projects. Sign in again.',
    zh: '会话已结束。会话最长 24 小时；用户退出登录、被停用，或其密码、角色、所属项目发生变更时也会结束。请重新登录。',
  },
  'session.other-site': {
    code: 'ModelArts.0206',
    status: 403,
    en: 'A session counts only for the console itself: in requests of pages of this address that carry the header X-Sluice-Console: 1. Programs send a token in the header X-Auth-Token.',
    zh: '会话仅供控制台自身使用：请求必须来自本地址的页面，并携带请求头 X-Sluice-Console: 1。程序请在请求头 X-Auth-Token 中携带 Token。',
  },
  'session.other-project': {
    code: 'ModelArts.0210',
    status: 403,
    en: 'You do not belong to project {project}, or there is none. GET /session lists your projects.',
    zh: '您不属于项目 {project}，或该项目不存在。可通过 GET /session 查询您的项目。',
  },
} as const satisfies ErrorTable;
