import type { Arguments, Language, Text } from './text.ts';
import { render } from './text.ts';

/** What goes wrong in front of the person who runs the product: said in words, without a stack trace. */
export const operatorErrors = {
  'configuration.invalid': {
    en: 'The configuration has mistakes:\n{mistakes}',
    zh: '配置有误：\n{mistakes}',
  },
  'command.unknown': {
    en: 'There is no command `sluice {name}`. {nearest} `sluice help` lists all commands.',
    zh: '没有命令 `sluice {name}`。{nearest} 所有命令见 `sluice help`。',
  },
  'command.unknown-verb': {
    en: 'There is no command `sluice {noun} {name}`. {nearest} `sluice help {noun}` explains: {verbs}.',
    zh: '没有命令 `sluice {noun} {name}`。{nearest} 可用的有 {verbs}，详见 `sluice help {noun}`。',
  },
  'command.verb-missing': {
    en: '`sluice {noun}` needs one more word: {verbs}. `sluice help {noun}` explains them.',
    zh: '`sluice {noun}` 之后还需要一个词：{verbs}。详见 `sluice help {noun}`。',
  },
  'command.argument-missing': {
    en: '`sluice {command}` needs an argument: {argument}. `sluice help {command}` explains it.',
    zh: '`sluice {command}` 缺少参数：{argument}。详见 `sluice help {command}`。',
  },
  'command.unknown-shell': {
    en: 'There is no completion for the shell "{shell}". There is for: {shells}.',
    zh: '没有用于“{shell}”的补全脚本。可用的有：{shells}。',
  },
  'command.image-tag': {
    en: 'Name a tag ({image}:TAG), or give --all for the repository {image} with all its tags.',
    zh: '请指定标签（{image}:TAG），或用 --all 删除镜像 {image} 及其全部标签。',
  },
  'command.image-name': {
    en: '"{image}" says nothing of a name: give one as the second argument, as team/voice:1.0.',
    zh: '“{image}”不含名称：请用第二个参数指定，例如 team/voice:1.0。',
  },
  'image.not-ours': {
    en: '"{image}" is no name of an image of this platform. Those are organization/repository:tag, in small letters; `sluice image list` shows them.',
    zh: '“{image}”不是本平台镜像的名称。镜像名称形如 组织/镜像:标签，使用小写字母，可用 `sluice image list` 查看。',
  },
  'data.unusable': {
    en: 'The data folder {path} cannot be used: {detail}. Put that right, or choose another folder with --data.',
    zh: '数据目录 {path} 不可用：{detail}。请解决该问题，或用 --data 指定其他目录。',
  },
  'data.newer': {
    en: 'The database was written by a newer version of sluice (schema {found}, this version knows {known}). Start that version again, or restore a backup that this version made.',
    zh: '数据库由更新版本的 sluice 写入（结构版本 {found}，当前程序支持到 {known}）。请改用该版本启动，或恢复由当前版本创建的备份。',
  },
  'data.not-kept': {
    en: 'Before the database goes from schema {found} to {known} it is copied beside itself, and that failed: {detail}. Nothing was changed. Put that right (the copy needs as much room as the database has), then start again.',
    zh: '数据库结构从版本 {found} 升级到 {known} 之前会在原处保留一份副本，但未能完成：{detail}。数据未作任何更改。请解决该问题（副本需要与数据库相同大小的空间）后重新启动。',
  },
  'data.other-project': {
    en: 'The first project of this installation has the id {found}, and keeps it: --project-id {wanted} counts at the first start alone. Leave the option out, or begin a new installation with another --data.',
    zh: '该平台初始项目的 ID 为 {found}，且不可更改：--project-id {wanted} 仅在首次启动时有效。请去掉该选项，或用另一个 --data 新建平台。',
  },
  'data.damaged': {
    en: 'The file {path} is damaged: {detail}. Restore it from a backup.',
    zh: '文件 {path} 已损坏：{detail}。请从备份中恢复。',
  },
  'data.wrong-key': {
    en: 'The key in {path} does not open the secrets in the database: the two come from different installations or backups. Restore both from the same backup.',
    zh: '{path} 中的密钥无法解开数据库中的密文：二者来自不同的安装或备份。请从同一份备份中恢复这两个文件。',
  },
  'data.no-key': {
    en: 'The master key {path} cannot be read, and without it the secrets in the database cannot be opened: {detail}. Put the key back, or name it with --master-key-file; a restored one lies in the data folder as master.key.',
    zh: '无法读取主密钥 {path}，没有它就无法解开数据库中的密文：{detail}。请放回该密钥，或用 --master-key-file 指定；从备份恢复的密钥位于数据目录的 master.key。',
  },
  'backup.exists': {
    en: 'There is a file {path} already. Choose another name: a backup never replaces one.',
    zh: '文件 {path} 已存在。请换一个名称：备份不会覆盖已有文件。',
  },
  'backup.no-installation': {
    en: 'There is no database in {path}. Name the data folder with --data.',
    zh: '{path} 中没有数据库。请用 --data 指定数据目录。',
  },
  'backup.unreadable': {
    en: 'The file {path} cannot be read: {detail}.',
    zh: '无法读取文件 {path}：{detail}。',
  },
  'backup.not-one': {
    en: '{path} is no backup of sluice, or of a newer version. Nothing was changed.',
    zh: '{path} 不是 sluice 的备份，或由更新的版本创建。未作任何更改。',
  },
  'backup.passphrase': {
    en: 'The passphrase does not open {path}, or the file was changed. Nothing was changed here.',
    zh: '口令无法打开 {path}，或文件已被改动。未作任何更改。',
  },
  'backup.damaged': {
    en: '{path} was changed or cut off after it was made. Nothing was restored; use another backup.',
    zh: '{path} 在创建之后被改动或截断。未恢复任何内容，请使用其他备份。',
  },
  'backup.passphrase-short': {
    en: 'The passphrase has to have at least {least} characters: whoever gets the file can try as many as they like.',
    zh: '口令至少需要 {least} 个字符：拿到文件的人可以无限次尝试。',
  },
  'backup.passphrase-differs': {
    en: 'The two passphrases differ. Nothing was written.',
    zh: '两次输入的口令不一致。未写入任何内容。',
  },
  'backup.no-terminal': {
    en: 'There is no terminal to ask for the passphrase on. Name a file that holds it with --passphrase-file.',
    zh: '没有可用于询问口令的终端。请用 --passphrase-file 指定口令文件。',
  },
  'restore.running': {
    en: 'The platform runs on the data folder {path} (process {pid}). `sluice down` stops it.',
    zh: '平台正在数据目录 {path} 上运行（进程 {pid}）。请先用 `sluice down` 停止。',
  },
  'restore.not-empty': {
    en: 'There is something in {path}. Choose another folder with --data, or move that one aside with --force.',
    zh: '{path} 中已有内容。请用 --data 指定其他目录，或用 --force 将其移到一旁。',
  },
  'restore.mount-point': {
    en: '{path} is a mount point and cannot be replaced as a whole. Restore into a new folder in it with --data, and serve from there.',
    zh: '{path} 是挂载点，无法整体替换。请用 --data 恢复到其中的新目录，并从该目录运行。',
  },
  'command.interrupted': {
    en: 'Interrupted.',
    zh: '已中断。',
  },
  'serve.already-running': {
    en: 'Another `sluice serve` (process {pid}) runs on the data folder {path}. Stop it first, or choose another folder with --data.',
    zh: '数据目录 {path} 上已有一个 `sluice serve` 在运行（进程 {pid}）。请先停止它，或用 --data 指定其他目录。',
  },
  'serve.too-many-workers': {
    en: 'The {most} places for gateway workers are all taken, also by workers of earlier starts that still have open sockets. `sluice status` names them: end some, or wait until they end.',
    zh: '网关进程的 {most} 个位置已全部占用，其中包括先前启动、仍有连接未关闭的进程。可用 `sluice status` 查看，请结束部分进程或等待其结束。',
  },
  'serve.port-taken': {
    en: 'Port {port} is in use by {holder}. Stop it, or choose another port with --listen.',
    zh: '端口 {port} 已被{holder}占用。请停止它，或用 --listen 指定其他端口。',
  },
  'serve.listen-failed': {
    en: 'Cannot listen on {address}: {detail}. Choose another address with --listen.',
    zh: '无法在 {address} 上监听：{detail}。请用 --listen 指定其他地址。',
  },
  'serve.admin-listen-failed': {
    en: 'Cannot listen on {address} for health and metrics: {detail}. Choose another address with --admin.',
    zh: '无法在 {address} 上提供健康检查与监控指标：{detail}。请用 --admin 指定其他地址。',
  },
  'serve.inherited-socket': {
    en: 'The service manager handed over a socket that cannot be used: {detail}.',
    zh: '服务管理器传入的套接字不可用：{detail}。',
  },
  'serve.start-failed': {
    en: 'The process "{child}" could not start: {detail}',
    zh: '进程“{child}”无法启动：{detail}',
  },
  'serve.stop-timeout': {
    en: 'The running `sluice serve` (process {pid}) did not end within {seconds} seconds. Look into its log, or end it with SIGKILL and run `sluice down` again.',
    zh: '正在运行的 `sluice serve`（进程 {pid}）未能在 {seconds} 秒内结束。请查看其日志，或用 SIGKILL 结束它后再次执行 `sluice down`。',
  },
  'context.none': {
    en: 'No platform is known to this user, and none is installed in {path}. `sluice login ADDRESS` logs in to one; --data names the folder of one on this machine.',
    zh: '当前用户尚未登录任何平台，{path} 中也没有平台。请用 `sluice login 地址` 登录，或用 --data 指定本机平台的数据目录。',
  },
  'context.unknown': {
    en: 'There is no context "{name}". There are: {contexts}. `sluice login ADDRESS --name {name}` makes it.',
    zh: '没有上下文“{name}”。现有：{contexts}。可用 `sluice login 地址 --name {name}` 创建。',
  },
  'context.damaged': {
    en: 'The file {path} cannot be used: {detail}. Put that right, or remove the file and run `sluice login` again.',
    zh: '文件 {path} 不可用：{detail}。请修正，或删除该文件后重新执行 `sluice login`。',
  },
  'trust.bad-host': {
    en: 'The address {address} has no host name that could name a folder. Log in with the name of the platform.',
    zh: '地址 {address} 中的主机名无法用作目录名。请使用平台的主机名登录。',
  },
  'trust.no-ca': {
    en: "The certificate of {address} is the operator's own, and what is known of it here is no CA's. Trust the CA that it comes from with the system's own tool.",
    zh: '{address} 使用运维人员自备的证书，此处所知的证书不是 CA 证书。请用系统自带的工具信任签发它的 CA。',
  },
  'trust.failed': {
    en: '`{command}` ended with {code}: {detail}\nPut that right and run `sluice trust` again; what is done already is left as it is.',
    zh: '`{command}` 以 {code} 结束：{detail}\n请解决后重新执行 `sluice trust`，已完成的部分保持不变。',
  },
  'login.other-fingerprint': {
    en: 'The CA of {address} has another fingerprint: {fingerprint}. Ask the operator of the platform which one is right; nothing was sent.',
    zh: '{address} 的 CA 指纹与给出的不符：{fingerprint}。请向平台运维人员核对；未发送任何凭据。',
  },
  'login.fingerprint-needed': {
    en: 'The CA of {address} is not known here: its fingerprint is {fingerprint}. Compare it with what the operator says, then give it with --fingerprint, or the CA itself with --ca.',
    zh: '{address} 的 CA 未知，指纹为 {fingerprint}。请向运维人员核对后用 --fingerprint 给出，或用 --ca 指定 CA 文件。',
  },
  'login.not-pinned': {
    en: 'The CA of {address} was not pinned, and nothing was sent. Ask the operator of the platform for the fingerprint and log in again.',
    zh: '未固定 {address} 的 CA，也未发送任何凭据。请向平台运维人员核对指纹后重新登录。',
  },
  'login.bad-ca': {
    en: '{path} holds no certificate in PEM form that can be read: {detail}. Give the file that the operator of the platform has as DATA/tls/ca.pem.',
    zh: '{path} 中没有可读取的 PEM 证书：{detail}。请使用平台数据目录中的 tls/ca.pem。',
  },
  'access-key.no-secret': {
    en: 'There is no terminal to ask for the secret half of the key. Give --secret-file FILE, or send it to standard input and give --secret-stdin.',
    zh: '没有可输入 SK 的终端。请使用 --secret-file FILE，或通过标准输入提供 SK 并加上 --secret-stdin。',
  },
  'access-key.no-access': {
    en: 'A secret half alone names no key. Give the other half with --access KEY, or leave --secret-file and --secret-stdin out to make a new key.',
    zh: '仅有 SK 无法确定密钥。请用 --access KEY 指定 AK；如需新建密钥，请去掉 --secret-file 和 --secret-stdin。',
  },
  'access-key.unreadable': {
    en: 'The file {path} with the secret half of the key cannot be read: {detail}. Nothing was imported.',
    zh: '无法读取 SK 文件 {path}：{detail}。未导入任何密钥。',
  },
  'login.no-password': {
    en: 'There is no terminal to ask for the password. Send it to standard input and give --password-stdin.',
    zh: '没有可输入密码的终端。请通过标准输入提供密码，并加上 --password-stdin。',
  },
  'login.no-project': {
    en: 'This user has no project {project}. There are: {projects}. Choose one with --project, or ask an administrator for one.',
    zh: '该用户没有项目 {project}。现有：{projects}。请用 --project 选择，或联系管理员。',
  },
  'login.reserved-name': {
    en: 'The name "{name}" stands for the installation of this machine. Choose another one with --name.',
    zh: '名称“{name}”代表本机的平台，请用 --name 指定其他名称。',
  },
  'logout.nothing': {
    en: 'No context is in use. `sluice context list` shows those that there are; `sluice logout NAME` forgets one.',
    zh: '当前没有使用中的上下文。可用 `sluice context list` 查看，用 `sluice logout 名称` 删除。',
  },
  'logout.key-left': {
    en: 'The context "{name}" is forgotten, but its access key {key} still stands on the platform: {detail}. An administrator can delete it.',
    zh: '已删除上下文“{name}”，但平台上仍保留其访问密钥 {key}：{detail}。可由管理员删除。',
  },
  'project.not-found': {
    en: 'There is no project "{name}", or you do not belong to it. `sluice project list` shows yours.',
    zh: '没有项目“{name}”，或您不属于该项目。可用 `sluice project list` 查看您的项目。',
  },
  'user.no-roles': {
    en: 'Name the roles that the user shall have, or take all of them away with --none.',
    zh: '请指定用户的角色，或使用 --none 移除全部角色。',
  },
  'user.passwords-differ': {
    en: 'The two new passwords differ; nothing was changed. Try again.',
    zh: '两次输入的新密码不一致，未做任何更改。请重试。',
  },
  'user.not-found': {
    en: 'There is no user "{name}". `sluice user list` shows those that there are.',
    zh: '没有用户“{name}”。可用 `sluice user list` 查看现有用户。',
  },
  'app.not-authorized': {
    en: 'The app "{app}" may not call "{service}" in any case. `sluice app show {app}` names the services that it may call.',
    zh: '应用“{app}”本来就未获授权调用“{service}”。可用 `sluice app show {app}` 查看其可调用的服务。',
  },
  'app.no-such-code': {
    en: 'The app "{app}" has no one AppCode that begins with "{beginning}". Give its first {shortest} characters at least; `sluice app codes {app}` lists them.',
    zh: '应用“{app}”没有唯一以“{beginning}”开头的 AppCode。请至少给出前 {shortest} 个字符，可用 `sluice app codes {app}` 查看。',
  },
  'app.not-found': {
    en: 'There is no app "{name}". `sluice app list` shows those that there are.',
    zh: '没有应用“{name}”。可用 `sluice app list` 查看现有应用。',
  },
  'webhook.not-found': {
    en: 'There is no webhook "{name}". `sluice webhook list` shows those that there are.',
    zh: '没有 Webhook“{name}”。可用 `sluice webhook list` 查看现有 Webhook。',
  },
  'webhook.no-url': {
    en: 'There is no terminal to ask for the URL of the receiver. Give --url-stdin and send the URL to standard input.',
    zh: '没有可用于询问接收地址的终端。请使用 --url-stdin，并从标准输入传入地址。',
  },
  'model.not-found': {
    en: 'There is no model "{name}". `sluice model list` shows those that there are.',
    zh: '没有模型“{name}”。可用 `sluice model list` 查看现有模型。',
  },
  'service.not-found': {
    en: 'There is no service "{name}". `sluice service list` shows those that there are.',
    zh: '没有服务“{name}”。可用 `sluice service list` 查看现有服务。',
  },
  'service.not-settled': {
    en: '{name} is {status}. {reason}{log}\n`sluice service events {name}` tells what happened, `sluice service logs {name}` what its instances wrote.',
    zh: '{name} 的状态为 {status}。{reason}{log}\n可用 `sluice service events {name}` 查看经过，用 `sluice service logs {name}` 查看实例的输出。',
  },
  'service.not-gone': {
    en: '{name} is still being deleted after {seconds} seconds. It goes on; `sluice service show {name}` tells how far it is.',
    zh: '{name} 在 {seconds} 秒后仍在删除中，操作会继续进行。可用 `sluice service show {name}` 查看进度。',
  },
  'service.not-drained': {
    en: 'Connections of {name} are still open after {seconds} seconds. `sluice service connections {name} --state open` lists them.',
    zh: '{name} 在 {seconds} 秒后仍有连接未结束。可用 `sluice service connections {name} --state open` 查看。',
  },
  'service.bad-file': {
    en: 'The file {path} is no body of a service: {detail}. Put that right; `sluice service show SERVICE --json` shows how one looks.',
    zh: '文件 {path} 不是服务的请求体：{detail}。请修正，格式可参考 `sluice service show 服务 --json`。',
  },
  'service.not-opened': {
    en: 'The service {name} was made, but not opened to the apps: {detail} `sluice app authorize` does that alone.',
    zh: '服务 {name} 已创建，但未能授权应用：{detail} 可用 `sluice app authorize` 单独授权。',
  },
  'input.line-too-long': {
    en: 'A line of standard input has more than {bytes} bytes, the largest message that is sent. Send less at once.',
    zh: '标准输入中有一行超过 {bytes} 字节（单条消息的上限）。请减小单次发送的内容。',
  },
  'input.no-command': {
    en: 'A line of standard input is no command; what stands behind it was not sent. Without --commands every line is sent as it is.',
    zh: '标准输入中有一行不是有效命令，其后的内容未发送。不使用 --commands 时每行按原样发送。',
  },
  'input.file': {
    en: 'The file {path} cannot be sent: {detail}',
    zh: '无法发送文件 {path}：{detail}',
  },
  'input.file-too-large': {
    en: 'The file {path} has more than {bytes} bytes, the largest message that is sent. Send it in parts.',
    zh: '文件 {path} 超过 {bytes} 字节（单条消息的上限）。请分段发送。',
  },
  'load.recording': {
    en: 'The recording {path} cannot be sent: {detail}.',
    zh: '无法发送录制文件 {path}：{detail}。',
  },
  'load.too-large': {
    en: 'The messages of one socket are more than {bytes} bytes together. Send fewer or shorter ones.',
    zh: '单个连接的消息合计超过 {bytes} 字节，请减少或缩短消息。',
  },
  'load.too-long': {
    en: 'The messages of one socket take more than {minutes} minutes. Send fewer, or use a smaller --every.',
    zh: '单个连接的消息持续超过 {minutes} 分钟，请减少消息或减小 --every。',
  },
  'load.two-sources': {
    en: '--recording says everything that is sent: leave --text and --send-file out, or the recording.',
    zh: '--recording 已包含全部要发送的内容，请去掉 --text 和 --send-file，或去掉录制文件。',
  },
  'load.header-taken': {
    en: 'The header field {header} proves who calls, so that the image cannot get one of yours. Run the load test without it.',
    zh: '请求头 {header} 用于身份认证，无法再传给镜像。请去掉该请求头后再压测。',
  },
  'call.path-outside': {
    en: 'The path {path} leads out of the service. It is what follows the service\'s address, as /v1/stream?lang=en, without "..".',
    zh: '路径 {path} 超出了服务的范围。路径是服务访问地址之后的部分，例如 /v1/stream?lang=en，不能包含“..”。',
  },
  'call.failed': {
    en: '{status} from {path} of {name}. `sluice service logs {name}` shows what its instances wrote.',
    zh: '{name} 的 {path} 返回 {status}。可用 `sluice service logs {name}` 查看实例的输出。',
  },
  'call.not-text': {
    en: 'The answer is no text; it is not written to a terminal. Write it to a file with --output FILE.',
    zh: '响应不是文本，未写入终端。请用 --output 文件 保存。',
  },
  'call.too-large': {
    en: 'The answer has more than {bytes} bytes, too many for --json. Write it to a file with --output FILE.',
    zh: '响应超过 {bytes} 字节，无法用 --json 输出。请用 --output 文件 保存。',
  },
  'call.output': {
    en: 'The file {path} cannot be written: {detail}',
    zh: '无法写入文件 {path}：{detail}',
  },
  'connect.violation': {
    en: 'The service {name} broke the WebSocket protocol or sent too much: {detail}. The connection was closed with {code}. `sluice service check {name}` tells whether its image does so.',
    zh: '服务 {name} 违反了 WebSocket 协议或发送的消息过大：{detail}。连接已以 {code} 关闭。可用 `sluice service check {name}` 确认是否由镜像引起。',
  },
  'api.refused': {
    en: '{message}\n({codes}; request id {requestId})',
    zh: '{message}\n（{codes}；请求 ID {requestId}）',
  },
  'api.unexpected': {
    en: '{address} answered in a form that this version does not know (HTTP {status}; request id {requestId}). Is it a Sluice, and of this version? `sluice status` and `sluice version` tell.',
    zh: '{address} 的响应格式无法识别（HTTP {status}；请求 ID {requestId}）。请用 `sluice status` 和 `sluice version` 确认对方是 Sluice 且版本一致。',
  },
  'api.unreachable': {
    en: '{address} cannot be reached: {detail}. Does the platform run (`sluice serve`), and is the address right (`sluice context list`)?',
    zh: '无法访问 {address}：{detail}。请确认平台正在运行（`sluice serve`），且地址正确（`sluice context list`）。',
  },
  'api.not-running': {
    en: 'The platform of this machine does not run: there is no {path}. Start it with `sluice serve`, or choose another one with --context.',
    zh: '本机的平台未运行：{path} 不存在。请用 `sluice serve` 启动，或用 --context 选择其他平台。',
  },
  'api.silent': {
    en: '{address} did not answer in time. Try again; `sluice status` on its machine and its log say more.',
    zh: '{address} 未在规定时间内响应。请重试；可在平台所在机器上执行 `sluice status` 并查看日志。',
  },
  'api.unknown-ca': {
    en: 'The certificate of {address} comes from a CA that nobody knows here. Log in again with --ca FILE, or without it to see and pin the CA of the platform.',
    zh: '{address} 的证书来自未知的 CA。请使用 --ca 文件 重新登录，或不带该选项登录以查看并固定平台的 CA。',
  },
  'api.other-ca': {
    en: 'The certificate of {address} does not come from the CA that was pinned for the context "{name}". Either the platform was installed anew, or somebody stands in between. Ask its operator for the fingerprint of the CA; if it is another one now, run `sluice logout {name}` and `sluice login {address}`.',
    zh: '{address} 的证书与上下文“{name}”中固定的 CA 不符：平台可能已重新安装，也可能有人在中间拦截。请向运维人员核对 CA 指纹；确认已更换后，执行 `sluice logout {name}` 和 `sluice login {address}`。',
  },
  'api.other-name': {
    en: 'The certificate of {address} is for other names: {detail}. Use one of those in the address, or start the platform with `--address {address}`.',
    zh: '{address} 的证书不包含该名称：{detail}。请改用证书中的名称，或用 `--address {address}` 启动平台。',
  },
  'api.expired': {
    en: 'The certificate of {address} has expired, or the clock of this machine is wrong. A restart of the platform renews a certificate of its own.',
    zh: '{address} 的证书已过期，或本机时钟不准。平台自签的证书在重启后会更新。',
  },
  'credentials.unreadable': {
    en: 'The credentials file {path} cannot be read: {detail}. The first `sluice serve` writes it, for the user that runs it.',
    zh: '无法读取凭据文件 {path}：{detail}。该文件由首次 `sluice serve` 写入，仅其运行用户可读。',
  },
  'engine.unreachable': {
    en: 'The container engine at {engine} does not answer, so instances may still run: {detail}. Start it and run `sluice down` again.',
    zh: '容器引擎 {engine} 无响应，可能仍有实例在运行：{detail}。请启动引擎后再次执行 `sluice down`。',
  },
  'engine.away': {
    en: 'The container engine at {engine} does not answer: {detail}. Start it, or name another one with --engine.',
    zh: '容器引擎 {engine} 无响应：{detail}。请启动引擎，或用 --engine 指定其他引擎。',
  },
  'init.exists': {
    en: 'There is a {path} already. Give --force to replace it.',
    zh: '{path} 已存在。如需覆盖，请加 --force。',
  },
  'init.unwritable': {
    en: 'The file {path} cannot be written: {detail}. Check who may write there, and the room on the disk.',
    zh: '无法写入文件 {path}：{detail}。请检查写入权限和磁盘空间。',
  },
  'deploy.no-folder': {
    en: 'There is no folder {folder}. Name one with a Dockerfile in it, or an image.',
    zh: '文件夹 {folder} 不存在。请指定含 Dockerfile 的文件夹或镜像。',
  },
  'deploy.no-file': {
    en: 'There is no file {path}. Name another one with --file, or leave the option out.',
    zh: '文件 {path} 不存在。请用 --file 指定其他文件，或去掉该选项。',
  },
  'deploy.no-dockerfile': {
    en: 'There is no {path}, so there is nothing to build. Write one, name another with `build.dockerfile` in sluice.yaml, or name an image in place of the folder.',
    zh: '{path} 不存在，无法构建。请编写该文件，或在 sluice.yaml 中用 `build.dockerfile` 指定，或用镜像代替文件夹。',
  },
  'deploy.dockerfile-outside': {
    en: 'The Dockerfile {path} lies outside of {folder}, which is all that the container engine gets. Name a larger folder with `build.context` in sluice.yaml.',
    zh: 'Dockerfile {path} 不在 {folder} 内，容器引擎只能得到该文件夹。请在 sluice.yaml 中用 `build.context` 指定更大的文件夹。',
  },
  'deploy.no-name': {
    en: 'No name for the service follows from the folder. Give one with --name, or as `name` in sluice.yaml.',
    zh: '无法从文件夹得出服务名称。请用 --name 或 sluice.yaml 中的 `name` 指定。',
  },
  'model.no-secret': {
    en: 'The secret variable {name} has no value: the environment of this command has none of this name. Set it there and try again.',
    zh: '保密变量 {name} 没有值：当前命令的环境中没有该变量。请设置后重试。',
  },
  'deploy.no-secret': {
    en: 'The secret variable {name} has no value: the environment of this command has no {variable}. Set it there and deploy again; once the service has it, it can be left out.',
    zh: '保密变量 {name} 没有值：当前命令的环境中没有 {variable}。请设置后重新部署；服务已有该值之后可以不再提供。',
  },
  'deploy.no-secret-file': {
    en: 'The secret variable {name} has no value: {path} cannot be read ({detail}). Write it there and deploy again; once the service has it, it can be left out.',
    zh: '保密变量 {name} 没有值：无法读取 {path}（{detail}）。请写入该文件后重新部署；服务已有该值之后可以不再提供。',
  },
  'deploy.build-failed': {
    en: 'The image could not be built; nothing was changed on the service. {detail}',
    zh: '镜像构建失败，服务未做任何更改。{detail}',
  },
  'deploy.needs-buildkit': {
    en: 'The Dockerfile needs BuildKit, which is reached through the docker command only: {detail}. Build it with `docker build --tag NAME .` and run `sluice deploy NAME`.',
    zh: '该 Dockerfile 需要 BuildKit，只能通过 docker 命令使用：{detail}。请先执行 `docker build --tag 名称 .`，再执行 `sluice deploy 名称`。',
  },
  'deploy.push-failed': {
    en: 'The image could not be pushed; nothing was changed on the service. {detail}',
    zh: '镜像推送失败，服务未做任何更改。{detail}',
  },
  'deploy.push-untrusted': {
    en: 'The container engine does not trust the certificate of the registry: {detail}. `sluice trust --docker` as root makes it do so; then try again.',
    zh: '容器引擎不信任镜像仓库的证书：{detail}。请以 root 执行 `sluice trust --docker` 后重试。',
  },
  'deploy.no-image': {
    en: 'The image cannot be had: {detail}',
    zh: '无法获取镜像：{detail}',
  },
  'deploy.version-taken': {
    en: 'Version {version} of the model {name} exists and has another image or configuration. Choose another --version, or leave it out for the next one.',
    zh: '模型 {name} 的版本 {version} 已存在，且镜像或配置不同。请换用其他 --version，或去掉该选项以使用下一个版本。',
  },
  'deploy.websocket-is-fixed': {
    en: 'The service {name} is upgraded to WebSocket, which stays for its life. Deploy under another name with --name, or delete it first.',
    zh: '服务 {name} 已升级为 WebSocket，且不能取消。请用 --name 以其他名称部署，或先删除该服务。',
  },
  'deploy.model-failed': {
    en: 'The model {model} could not be made; nothing was changed on the service. {detail}',
    zh: '模型 {model} 创建失败，服务未做任何更改。{detail}',
  },
  'deploy.failed': {
    en: '{name} {version} did not come up. {reason}{log}\n{keeps}',
    zh: '{name} {version} 未能启动。{reason}{log}\n{keeps}',
  },
  'deploy.file-changed': {
    en: 'The file {path} became shorter while it was read. Run the command again when nothing writes there.',
    zh: '读取文件 {path} 时其内容变短。请在没有程序写入该文件时重新执行。',
  },
  'certificate.unreadable': {
    en: 'The file {path} cannot be read: {detail}. Check --tls-cert and --tls-key, and who may read the files.',
    zh: '无法读取文件 {path}：{detail}。请检查 --tls-cert、--tls-key 以及文件的读取权限。',
  },
  'certificate.ca-unreadable': {
    en: 'The file {path} cannot be read: {detail}. Check --webhook-ca, and who may read the file.',
    zh: '无法读取文件 {path}：{detail}。请检查 --webhook-ca 以及文件的读取权限。',
  },
  'certificate.not-pem': {
    en: '{path} holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----"): {detail}.',
    zh: '{path} 中没有 PEM 格式的证书（“-----BEGIN CERTIFICATE-----”）：{detail}。',
  },
  'certificate.key-not-pem': {
    en: '{path} holds no private key in PEM form without a passphrase: {detail}. `openssl pkey` removes a passphrase.',
    zh: '{path} 中没有不带口令的 PEM 格式私钥：{detail}。可用 `openssl pkey` 去除口令。',
  },
  'certificate.mismatch': {
    en: 'The key {keyPath} does not belong to the first certificate in {path}. Put the server certificate first, its intermediates after it.',
    zh: '私钥 {keyPath} 与 {path} 中的第一个证书不匹配。请将服务器证书放在最前，中间证书在其后。',
  },
  'certificate.expired': {
    en: 'The certificate in {path} expired on {date}. Put a valid one in its place.',
    zh: '{path} 中的证书已于 {date} 过期。请更换为有效的证书。',
  },
  'certificate.not-yet-valid': {
    en: 'The certificate in {path} is valid only from {date} on. Is the clock of this machine right?',
    zh: '{path} 中的证书自 {date} 起才有效。请检查本机时钟。',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type OperatorErrorKey = keyof typeof operatorErrors;

/** An expected failure of a command. The exit code is 2 when the command line or the configuration is wrong, else 1. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly key: OperatorErrorKey;
  readonly args: Readonly<Record<string, string | number>>;

  constructor(key: OperatorErrorKey, args: Readonly<Record<string, string | number>>, options?: ErrorOptions) {
    super(render(operatorErrors[key], args, 'en'), options);
    this.key = key;
    this.args = args;
  }

  get exitCode(): 1 | 2 {
    return this.key === 'configuration.invalid' || this.key.startsWith('command.') ? 2 : 1;
  }

  messageIn(language: Language): string {
    return render(operatorErrors[this.key], this.args, language);
  }
}

/** Makes the error `key`; the arguments are those that its English sentence names. */
export function operatorError<Key extends OperatorErrorKey>(
  key: Key,
  args: Arguments<(typeof operatorErrors)[Key]>,
  options?: ErrorOptions,
): OperatorError {
  return new OperatorError(key, args, options);
}
