import type { ErrorTable } from './error-definition.ts';

/** Errors of asking for tickets; those of using them are in `callers.ts`. */
export const ticketErrors = {
  'ticket.bad-origin': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: an origin is a scheme, a host and perhaps a port, such as https://app.example.com or http://localhost:3000, without a path.',
    zh: '字段 {field} 无效：来源由协议、主机和可选端口组成，例如 https://app.example.com 或 http://localhost:3000，不含路径。',
  },
  'ticket.bad-path': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: a path begins with "/", has at most 1024 visible ASCII characters without ? and #, and no . or .. segments, encoded slashes or backslashes.',
    zh: '字段 {field} 无效：路径必须以“/”开头，最多 1024 个可见 ASCII 字符，不含 ? 和 #，且不得包含 .、.. 段、编码的斜杠或反斜杠。',
  },
} as const satisfies ErrorTable;
