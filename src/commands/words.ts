import type { Text } from '../contract/text.ts';

/** What commands say on standard output. */
export const words = {
  address: { en: 'address', zh: '访问地址' },
  certificateAuthority: { en: 'CA file', zh: 'CA 文件' },
  certificate: { en: 'certificate', zh: '证书' },
  data: { en: 'data folder', zh: '数据目录' },
  credentials: { en: 'credentials', zh: '凭据文件' },
  admin: { en: 'admin', zh: '管理端口' },
  dockerLogin: { en: 'docker login', zh: 'docker 登录' },
  listen: { en: 'listens on', zh: '监听' },
  user: { en: 'user', zh: '用户' },
  password: { en: 'password', zh: '密码' },
  since: { en: 'since', zh: '启动时间' },
  processes: { en: 'processes', zh: '进程' },
  addressNote: { en: '{address} (console and API)', zh: '{address}（控制台与 API）' },
  shownOnce: {
    en: 'The first account, shown this once and kept in the credentials file:',
    zh: '首个账号，仅显示这一次，并保存在凭据文件中：',
  },
  account: { en: '{user} of domain {domain}', zh: '{user}（账号 {domain}）' },
  running: { en: 'sluice {version} runs (process {pid})', zh: 'sluice {version} 正在运行（进程 {pid}）' },
  starting: { en: 'sluice {version} is starting (process {pid})', zh: 'sluice {version} 正在启动（进程 {pid}）' },
  engine: { en: 'engine', zh: '容器引擎' },
  workers: { en: 'workers', zh: '网关进程' },
  isWell: { en: 'well', zh: '正常' },
  withoutLiveRestore: {
    en: 'well, but without live-restore: a restart of the engine ends every instance and every open socket. Set "live-restore": true in its daemon.json and reload it.',
    zh: '正常，但未启用 live-restore：容器引擎重启会结束所有实例和已打开的连接。请在其 daemon.json 中设置 "live-restore": true 并重新加载。',
  },
  adminSilent: {
    en: 'the control process does not answer on the admin port; open sockets go on without it, and the log says more',
    zh: '控制进程未在管理端口上响应；已打开的连接不受影响，详情见日志',
  },
  orphaned: {
    en: 'The supervisor was killed; processes {pids} still serve. `sluice serve` takes over from them, `sluice down` ends them.',
    zh: '监管进程已被强制结束，进程 {pids} 仍在提供服务。执行 `sluice serve` 可接管，执行 `sluice down` 可结束。',
  },
  notRunning: { en: 'sluice does not run on {path}', zh: 'sluice 未在 {path} 上运行' },
  stopping: {
    en: 'Stopping the running `sluice serve` (process {pid}) …',
    zh: '正在停止 `sluice serve`（进程 {pid}）…',
  },
  waiting: {
    en: 'Waiting for another `sluice down` (process {pid}) …',
    zh: '正在等待另一个 `sluice down`（进程 {pid}）结束…',
  },
  stopped: { en: 'Stopped.', zh: '已停止。' },
  removed: { en: 'Removed {count} instances:', zh: '已删除 {count} 个实例：' },
  nothingToRemove: { en: 'No instances were left.', zh: '没有剩余的实例。' },
  usage: { en: 'usage: sluice COMMAND [options]', zh: '用法：sluice 命令 [选项]' },
  commands: { en: 'commands:', zh: '命令：' },
  moreHelp: {
    en: '`sluice help COMMAND` explains one command with its options and examples.',
    zh: '`sluice help 命令` 显示某个命令的选项与示例。',
  },
  loggedIn: {
    en: 'Logged in to {address} as {user}, project {project}; the context "{name}" is in use.',
    zh: '已登录 {address}，用户 {user}，项目 {project}；当前上下文为“{name}”。',
  },
  loggedOut: { en: 'The context "{name}" is forgotten.', zh: '已删除上下文“{name}”。' },
  usesContext: { en: 'The context "{name}" is in use.', zh: '当前上下文为“{name}”。' },
  askPassword: { en: 'Password: ', zh: '密码：' },
  askSecretKey: { en: 'Secret key: ', zh: 'SK：' },
  pinQuestion: {
    en: "The CA of {address} is not known here. Its SHA-256 fingerprint:\n  {fingerprint}\nThe platform's operator can compare it: openssl x509 -in DATA/tls/ca.pem -noout -fingerprint -sha256\nPin this CA? [y/N] ",
    zh: '{address} 的 CA 未知，其 SHA-256 指纹为：\n  {fingerprint}\n请向平台运维人员核对：openssl x509 -in DATA/tls/ca.pem -noout -fingerprint -sha256\n是否固定该 CA？[y/N] ',
  },
  noRows: { en: 'There are none.', zh: '没有内容。' },
  examples: { en: 'examples:', zh: '示例：' },
  didYouMean: { en: 'Did you mean `sluice {command}`?', zh: '是否想执行 `sluice {command}`？' },
  optionsOf: { en: 'options of {command}:', zh: '{command} 的选项：' },
  optionSources: {
    en: 'An option may also stand in the environment (the name in brackets) or, without "--", in the configuration file. The command line goes before the environment, the environment before the file.',
    zh: '选项也可以写在环境变量（括号中的名称）或配置文件（不带“--”）中。优先级：命令行高于环境变量，环境变量高于配置文件。',
  },
} as const satisfies Readonly<Record<string, Text>>;
