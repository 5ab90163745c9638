import type { Text } from '../../contract/text.ts';

/** What `status` says. */
export const statusWords = {
  remote: { en: 'sluice {version} answers', zh: 'sluice {version} 正常应答' },
  remoteUnknown: { en: 'sluice answers', zh: 'sluice 正常应答' },
  context: { en: 'context', zh: '上下文' },
  project: { en: 'project', zh: '项目' },
  disk: { en: 'disk', zh: '磁盘' },
  diskRoom: { en: '{free} of {total} free', zh: '可用 {free}，共 {total}' },
  certificate: { en: 'certificate', zh: '证书' },
  certificateUntil: { en: 'good until {date}', zh: '有效期至 {date}' },
  fingerprint: { en: 'CA (SHA-256)', zh: 'CA 指纹（SHA-256）' },
  services: { en: 'services', zh: '服务' },
  serviceCounts: { en: '{total} in the project, {running} running', zh: '项目中 {total} 个，运行中 {running} 个' },
  fine: { en: 'Nothing needs attention.', zh: '一切正常。' },
  attention: { en: 'Needs attention:', zh: '需要处理：' },
  failed: {
    en: 'Failed services ({count}): {names}. `sluice service show NAME` says why.',
    zh: '失败的服务（{count}）：{names}。原因见 `sluice service show 名称`。',
  },
  concerning: {
    en: 'Services that lack instances ({count}): {names}. `sluice service show NAME` says why.',
    zh: '缺少实例的服务（{count}）：{names}。原因见 `sluice service show 名称`。',
  },
  diskLow: {
    en: 'Only {free} of {total} are free on the disk of the data folder. Delete images or make room: `sluice registry gc`.',
    zh: '数据目录所在磁盘仅剩 {free}（共 {total}）。请删除镜像或腾出空间：`sluice registry gc`。',
  },
  expiring: {
    en: 'The certificate ends on {date}. Put a new one in its place; one of the local CA is renewed by the platform itself, at a restart at the latest.',
    zh: '证书将于 {date} 到期。请更换证书；本地 CA 签发的证书由平台自动更新，最迟在重启时更新。',
  },
  expired: {
    en: 'The certificate ended on {date}: clients refuse it. Put a new one in its place, or restart the platform if it is of the local CA.',
    zh: '证书已于 {date} 到期，客户端会拒绝连接。请更换证书；若由本地 CA 签发，请重启平台。',
  },
  clock: {
    en: 'The clock of the platform and that of this machine are {seconds} s apart; signed requests fail from 15 minutes on. Set them by a time server.',
    zh: '平台与本机的时钟相差 {seconds} 秒，超过 15 分钟时签名请求会失败。请用时间服务器校准。',
  },
  silent: {
    en: 'The control process does not answer: {detail} Open sockets go on without it, and the log says more.',
    zh: '控制进程无响应：{detail} 已打开的连接不受影响，详情见日志。',
  },
} as const satisfies Readonly<Record<string, Text>>;
