import { capacityNotices } from './capacity-notices.ts';
import { endAdvice } from './end-advice.ts';
import { imageNotices } from './image-notices.ts';
import { loadNotices } from './load-notices.ts';
import { pullNotices } from './pull-notices.ts';
import type { Arguments, Language, Text } from './text.ts';
import { render } from './text.ts';
import { webhookNotices } from './webhook-notices.ts';

/**
 * Sentences that the platform keeps: events of models and services, and the reasons in a status.
 * They are stored as key and arguments and put into words when they are read, so that each reader gets their own language.
 * Wire texts follow the reference where it has one (ModelArts API reference, models 1.6 and services 2.8). What stands for
 * `{advice}` follows from the other arguments when it is read.
 */
export const notices = {
  ...imageNotices,
  ...webhookNotices,
  ...pullNotices,
  ...loadNotices,
  ...capacityNotices,
  'model.import-started': { en: 'The model starts to import.', zh: '模型开始导入。' },
  'model.image-resolved': {
    en: 'Source image size calculated. Image {image}: {digest}, {size}.',
    zh: '源镜像大小计算完成。镜像 {image}：{digest}，{size}。',
  },
  'model.image-copied': {
    en: 'Image created. {image} was copied into the built-in registry as {target}.',
    zh: '镜像创建成功。{image} 已复制到内置镜像仓库：{target}。',
  },
  'model.image-not-copied': {
    en: 'Image {image} was not copied into the built-in registry ({detail}). The model refers to it where it is, and the container engine pulls it from there.',
    zh: '镜像 {image} 未复制到内置镜像仓库（{detail}）。模型引用其原位置，由容器引擎从该处拉取。',
  },
  'model.copy-no-space': {
    en: 'The source image {image} could not be copied yet: the built-in registry has no room. Free space there, or create the model with source_copy "false"; it is tried again. {detail}',
    zh: '暂时无法复制源镜像 {image}：内置镜像仓库空间不足。请释放空间，或以 source_copy "false" 创建模型；将自动重试。{detail}',
  },
  'model.imported': { en: 'The model imported.', zh: '模型导入成功。' },
  'model.examination-started': {
    en: 'The image is run once, isolated, to find out what it needs.',
    zh: '正在隔离环境中运行一次镜像，以确定所需配置。',
  },
  'model.examination-postponed': {
    en: 'The container engine, which runs the image for its examination, does not answer ({detail}). The examination goes on by itself when it does.',
    zh: '检查镜像所需的容器引擎没有响应（{detail}）。引擎恢复后将自动继续检查。',
  },
  'model.examined': {
    en: 'The image was examined: protocol {protocol}, port {port}, findings {findings}. The model has the report, under image examination.',
    zh: '镜像检查完成：协议 {protocol}，端口 {port}，检查结果 {findings} 项。报告见模型详情的“镜像检查”。',
  },
  'model.examination-failed': {
    en: 'The image could not be examined ({detail}). What the configuration of the model does not say has its default. Under image examination of the model it can be tried again.',
    zh: '镜像检查未能完成（{detail}）。模型配置未写明的项使用默认值。可在模型详情的“镜像检查”中重新检查。',
  },
  'model.image-missing': {
    en: 'Failed to obtain the source image {image}. Check whether the image exists. {detail}',
    zh: '获取源镜像 {image} 失败，请检查镜像是否存在。{detail}',
  },
  'model.image-denied': {
    en: 'Failed to obtain the source image {image}. Its registry refused access: {detail}',
    zh: '获取源镜像 {image} 失败，镜像仓库拒绝访问：{detail}',
  },
  'model.image-unreachable': {
    en: 'Failed to obtain the source image {image}. Its registry cannot be reached: {detail}',
    zh: '获取源镜像 {image} 失败，无法连接镜像仓库：{detail}',
  },
  'model.image-no-space': {
    en: 'The source image {image} could not be obtained yet: the disk of the container engine is full. Free space there; it is tried again. {detail}',
    zh: '暂时无法获取源镜像 {image}：容器引擎的磁盘已满。请释放空间，将自动重试。{detail}',
  },
  'model.image-platform': {
    en: 'Failed to import the model. Image {image} is made for {platform}; this machine runs {expected}. Build it with --platform {expected}.',
    zh: '模型导入失败。镜像 {image} 适用于 {platform}，而本机运行 {expected}，请使用 --platform {expected} 重新构建。',
  },
  'model.image-platform-refused': {
    en: 'Failed to import the model. Image {image} does not fit this machine: {detail}',
    zh: '模型导入失败。镜像 {image} 与本机不匹配：{detail}',
  },
  'model.not-an-image': {
    en: 'Failed to import the model. {image} is no container image but {mediaType}.',
    zh: '模型导入失败。{image} 不是容器镜像，而是 {mediaType}。',
  },
  'model.image-not-pushed': {
    en: 'Failed to obtain the source image {image}. It exists on the container engine only and has no digest. Push it to a registry and name it there.',
    zh: '获取源镜像 {image} 失败。该镜像仅存在于容器引擎本地，没有摘要。请先推送到镜像仓库，再使用仓库中的地址。',
  },
  'model.engine-unreachable': {
    en: 'The container engine, which obtains image {image}, does not answer ({detail}). The import goes on by itself when it does.',
    zh: '获取镜像 {image} 所需的容器引擎没有响应（{detail}）。引擎恢复后将自动继续导入。',
  },
  'model.image-name-empty': {
    en: 'The image address is empty. Give organization/repository:tag.',
    zh: '镜像地址为空，请填写“组织/仓库:标签”。',
  },
  'model.image-name-scheme': {
    en: 'The image address {image} begins with a scheme. Give it as for docker pull: host/organization/repository:tag.',
    zh: '镜像地址 {image} 不应带协议前缀，请使用与 docker pull 相同的写法：主机/组织/仓库:标签。',
  },
  'model.image-name-organization': {
    en: 'The image address {image} names no organization. Give organization/repository:tag for an image of this platform, or docker.io/library/{image} for one of Docker Hub.',
    zh: '镜像地址 {image} 缺少组织名。本平台的镜像请写“组织/仓库:标签”，Docker Hub 的镜像请写 docker.io/library/{image}。',
  },
  'model.image-name-characters': {
    en: 'The repository {repository} in image address {image} is not valid: lower-case letters, digits and single . _ - between them, parts separated by /.',
    zh: '镜像地址 {image} 中的仓库名 {repository} 不合法：只能包含小写字母、数字以及其间的 . _ -，各级以 / 分隔。',
  },
  'model.image-name-tag': {
    en: 'The tag {tag} in image address {image} is not valid: 1 to 128 letters, digits, . _ -, not beginning with . or -.',
    zh: '镜像地址 {image} 中的标签 {tag} 不合法：1 到 128 个字母、数字或 . _ -，且不能以 . 或 - 开头。',
  },
  'model.image-name-digest': {
    en: 'The digest {digest} in image address {image} is not valid: sha256: and 64 hexadecimal digits.',
    zh: '镜像地址 {image} 中的摘要 {digest} 不合法：应为 sha256: 加 64 位十六进制数字。',
  },

  'service.deploy-started': { en: 'start to deploy service', zh: '开始部署服务' },
  'service.preparing': { en: 'preparing environment', zh: '正在准备环境' },
  'service.prepared': { en: '[{model}] prepare environment success', zh: '[{model}] 准备环境成功' },
  'service.scheduled': { en: '[{model}] schedule resource success', zh: '[{model}] 调度资源成功' },
  'service.pulling': { en: '[{model}] pulling model image', zh: '[{model}] 正在拉取模型镜像' },
  'service.pulled': { en: '[{model}] pull image success', zh: '[{model}] 拉取镜像成功' },
  'service.starting-model': { en: '[{model}] starting model', zh: '[{model}] 正在启动模型' },
  'service.started': { en: 'Service {service} started.', zh: '服务 {service} 启动成功。' },
  'service.failed': { en: 'Failed to start service {service}.', zh: '服务 {service} 启动失败。' },
  'service.deploy-timed-out': {
    en: 'Service deployment timed out. Error: {ready} of {wished} instances became ready within {seconds} s. Their log says how far they came; where they only need longer, raise deploy_timeout_in_seconds.',
    zh: '服务部署超时。错误：{seconds} 秒内 {wished} 个实例中有 {ready} 个就绪。启动进展见实例日志；如果只是启动较慢，请增大 deploy_timeout_in_seconds。',
  },
  'service.update-superseded': {
    en: 'A newer change took its place before it was ready.',
    zh: '在就绪之前已被新的更改取代。',
  },
  'service.update-started': { en: 'The service is being updated.', zh: '服务正在更新。' },
  'service.updated': { en: 'Service {service} has been updated.', zh: '服务 {service} 更新成功。' },
  'service.update-failed': {
    en: 'Failed to update the service. Perform a rollback.',
    zh: '服务更新失败，正在回滚。',
  },
  'service.taken-back': { en: 'The update has been rolled back.', zh: '更新已回滚。' },
  'service.recovered': { en: 'All {wished} instances are ready again.', zh: '全部 {wished} 个实例已恢复就绪。' },
  'service.concerning': {
    en: '{ready} of {wished} instances are ready.',
    zh: '{wished} 个实例中有 {ready} 个就绪。',
  },
  'service.unavailable': {
    en: 'None of {wished} instances is ready. They are restarted until they are.',
    zh: '{wished} 个实例均未就绪，平台将持续重启直至恢复。',
  },
  'service.drained': {
    en: 'The {count} open connections are to end within {seconds} s; new ones are served.',
    zh: '当前 {count} 个打开的连接将在 {seconds} 秒内结束，新连接照常服务。',
  },
  'service.drained-because': {
    en: 'The {count} open connections are to end within {seconds} s; new ones are served. Why: {reason}',
    zh: '当前 {count} 个打开的连接将在 {seconds} 秒内结束，新连接照常服务。原因：{reason}',
  },
  'service.stopping': { en: 'The service is being stopped.', zh: '服务正在停止。' },
  'service.stopped': { en: 'The service has been stopped.', zh: '服务已停止。' },
  'service.stopped-by-schedule': {
    en: 'The service has run for as long as its schedule says and is stopped.',
    zh: '服务已达到自动停止设定的运行时间，将被停止。',
  },
  'service.deleting': { en: 'The service is being deleted.', zh: '服务正在删除。' },
  'service.model-unusable': {
    en: 'Model {modelId} of the service does not exist or is not published.',
    zh: '服务使用的模型 {modelId} 不存在或未发布。',
  },
  'service.image-missing': {
    en: '[{model}] pull image failed: image {image} does not exist. {detail}',
    zh: '[{model}] 拉取镜像失败：镜像 {image} 不存在。{detail}',
  },
  'service.image-denied': {
    en: '[{model}] pull image failed: the registry refused access to image {image}. {detail}',
    zh: '[{model}] 拉取镜像失败：镜像仓库拒绝访问镜像 {image}。{detail}',
  },
  'service.image-platform': {
    en: '[{model}] pull image failed: image {image} does not fit this machine. {detail}',
    zh: '[{model}] 拉取镜像失败：镜像 {image} 与本机不匹配。{detail}',
  },
  'service.image-unreachable': {
    en: '[{model}] pull image failed: the registry of image {image} cannot be reached. It is tried again. {detail}',
    zh: '[{model}] 拉取镜像失败：无法连接镜像 {image} 所在的仓库，将自动重试。{detail}',
  },
  'service.image-no-space': {
    en: '[{model}] pull image failed: the disk of the container engine is full, image {image} does not fit. Free space there; it is tried again. {detail}',
    zh: '[{model}] 拉取镜像失败：容器引擎的磁盘已满，放不下镜像 {image}。请释放空间，将自动重试。{detail}',
  },
  'service.image-failed': {
    en: '[{model}] pull image failed: the container engine could not get image {image}. It is tried again. {detail}',
    zh: '[{model}] 拉取镜像失败：容器引擎未能获取镜像 {image}，将自动重试。{detail}',
  },
  'service.crash-loop': {
    en: '[{model}] The process ended {times} times right after its start, last with exit code {exitCode}. {advice} Last log lines:\n{log}',
    zh: '[{model}] 进程启动后立即退出，已连续 {times} 次，最近一次退出码为 {exitCode}。{advice}最后的日志：\n{log}',
  },
  'service.exit-loop': {
    en: '[{model}] The process of an instance ended {times} times in a row, last with exit code {exitCode} after {seconds} s. It is restarted again, after a pause of up to 60 s. {advice} Last log lines:\n{log}',
    zh: '[{model}] 实例的进程已连续退出 {times} 次，最近一次在运行 {seconds} 秒后退出，退出码为 {exitCode}。平台将继续重启，间隔最长 60 秒。{advice}最后的日志：\n{log}',
  },
  'service.memory-loop': {
    en: '[{model}] An instance was ended {times} times in a row because it used more than its {memory} MB of memory. It is restarted again, after a pause of up to 60 s. Choose a larger specification. Last log lines:\n{log}',
    zh: '[{model}] 实例的内存超出 {memory} MB 上限，已连续 {times} 次被终止。平台将继续重启，间隔最长 60 秒。请选择更大的规格。最后的日志：\n{log}',
  },
  'service.unhealthy-loop': {
    en: '[{model}] An instance was restarted {times} times in a row because it failed its health check, and is restarted again, after a pause of up to 60 s. Correct the image, or the check in the model. The last time: {detail}. Last log lines:\n{log}',
    zh: '[{model}] 实例因健康检查失败已连续重启 {times} 次，平台将继续重启，间隔最长 60 秒。请修正镜像，或修改模型中的健康检查。最近一次：{detail}。最后的日志：\n{log}',
  },
  'service.startup-loop': {
    en: '[{model}] An instance was restarted {times} times in a row because it failed its startup check, and is restarted again, after a pause of up to 60 s. Correct the image, or give the check more time in the model (failure_threshold, period_seconds). The last time: {detail}. Last log lines:\n{log}',
    zh: '[{model}] 实例因启动检查失败已连续重启 {times} 次，平台将继续重启，间隔最长 60 秒。请修正镜像，或在模型中放宽启动检查的时间（failure_threshold、period_seconds）。最近一次：{detail}。最后的日志：\n{log}',
  },
  'service.engine-unreachable': {
    en: 'The container engine does not answer ({detail}). The platform goes on by itself when it does.',
    zh: '容器引擎没有响应（{detail}）。引擎恢复后平台将自动继续。',
  },
  'service.engine-recovered': { en: 'The container engine answers again.', zh: '容器引擎已恢复响应。' },

  'instance.ready': { en: '[{model}] Instance {instance} is ready.', zh: '[{model}] 实例 {instance} 已就绪。' },
  'instance.replaced': {
    en: '[{model}] Instance {instance} takes no new connections. It goes when none is left, or when its drain time is over.',
    zh: '[{model}] 实例 {instance} 不再接收新连接，将在连接全部结束或排空时间到期后下线。',
  },
  'instance.replaced-by-hand': {
    en: '[{model}] Instance {instance} is replaced by another, as somebody asked for it.',
    zh: '[{model}] 应用户请求，实例 {instance} 将被新实例替换。',
  },
  'instance.removed': {
    en: '[{model}] Instance {instance} is stopped: no connection is left.',
    zh: '[{model}] 实例 {instance} 已无连接，正在停止。',
  },
  'instance.removed-at-deadline': {
    en: '[{model}] Instance {instance} is stopped: its drain time is over.',
    zh: '[{model}] 实例 {instance} 的排空时间已到，正在停止。',
  },
  'instance.exited': {
    en: '[{model}] The process of instance {instance} ended with exit code {exitCode} after {seconds} s. {advice} Last log lines:\n{log}',
    zh: '[{model}] 实例 {instance} 的进程在运行 {seconds} 秒后退出，退出码为 {exitCode}。{advice}最后的日志：\n{log}',
  },
  'instance.out-of-memory': {
    en: '[{model}] Instance {instance} was ended because it used more than its {memory} MB of memory. Choose a larger specification. Last log lines:\n{log}',
    zh: '[{model}] 实例 {instance} 的内存超出 {memory} MB 上限而被终止，请选择更大的规格。最后的日志：\n{log}',
  },
  'instance.refused': {
    en: '[{model}] The container engine refused to start instance {instance}: {detail} {advice}',
    zh: '[{model}] 容器引擎拒绝启动实例 {instance}：{detail} {advice}',
  },
  'instance.host-folder-missing': {
    en: '[{model}] Instance {instance} was not started: there is no folder {folder} on the machine any more. Make it again, or update the service without it.',
    zh: '[{model}] 实例 {instance} 未启动：机器上已没有文件夹 {folder}。请重新创建，或更新服务使其不再使用该文件夹。',
  },
  'instance.host-folder-outside': {
    en: '[{model}] Instance {instance} was not started: the folder {folder} is not in one that services may have any more, or leads out of it. Folders are allowed with --allow-host-folder.',
    zh: '[{model}] 实例 {instance} 未启动：文件夹 {folder} 已不在允许服务使用的文件夹中，或指向其外部。可通过 --allow-host-folder 允许文件夹。',
  },
  'instance.start-failed': {
    en: '[{model}] The container engine could not start an instance. It is tried again. {detail}',
    zh: '[{model}] 容器引擎未能启动实例，将自动重试。{detail}',
  },
  'instance.lost': {
    en: '[{model}] An instance disappeared from the container engine and is replaced.',
    zh: '[{model}] 有实例从容器引擎中消失，平台将重新启动一个。',
  },
  'instance.unhealthy': {
    en: '[{model}] Instance {instance} failed its health check {times} times in a row and is restarted: {detail}. Last log lines:\n{log}',
    zh: '[{model}] 实例 {instance} 的健康检查连续失败 {times} 次，将被重启：{detail}。最后的日志：\n{log}',
  },
  'instance.startup-failed': {
    en: '[{model}] Instance {instance} failed its startup check {times} times in a row and is restarted: {detail}. Last log lines:\n{log}',
    zh: '[{model}] 实例 {instance} 的启动检查连续失败 {times} 次，将被重启：{detail}。最后的日志：\n{log}',
  },
  'instance.drain-not-told': {
    en: '[{model}] Instance {instance} could not be told that it is being drained: {detail}. Its connections end as planned. Check drain.notify of the service.',
    zh: '[{model}] 无法通知实例 {instance} 即将下线：{detail}。其连接仍按计划结束，请检查服务的 drain.notify 配置。',
  },
  'instance.not-ready': {
    en: '[{model}] Instance {instance} does not pass its readiness check: {detail}',
    zh: '[{model}] 实例 {instance} 未通过就绪检查：{detail}',
  },
  'instance.wrong-port': {
    en: "[{model}] The container listens on {ports}, not on {port}: set port {suggested} in the model's container API.",
    zh: '[{model}] 容器监听的端口是 {ports}，而不是 {port}：请在模型的容器调用接口中将端口设置为 {suggested}。',
  },
  'instance.loopback-elsewhere': {
    en: "[{model}] Nothing accepts connections on port {port} yet; the container listens on 127.0.0.1:{ports} only. If that is the service, bind it to 0.0.0.0 in the image and set port {suggested} in the model's container API.",
    zh: '[{model}] 端口 {port} 尚未接受连接，容器仅监听 127.0.0.1:{ports}。如果这就是服务端口，请在镜像中改为监听 0.0.0.0，并在模型的容器调用接口中将端口设置为 {suggested}。',
  },
  'instance.not-listening': {
    en: '[{model}] Nothing in the container accepts connections on port {port} yet. An image that loads for long may take its time until deploy_timeout_in_seconds is over; otherwise the log says what it waits for. Last log lines:\n{log}',
    zh: '[{model}] 容器内尚无进程接受端口 {port} 的连接。如果镜像加载较慢，可在 deploy_timeout_in_seconds 内继续等待；否则请根据日志查看其在等待什么。最后的日志：\n{log}',
  },
  'instance.not-accepting': {
    en: '[{model}] The container listens on port {port}, but connections to it fail ({detail}): it listens on IPv6 only (bind to 0.0.0.0), or hangs (its log may say why).',
    zh: '[{model}] 容器监听了端口 {port}，但无法建立连接（{detail}）：可能仅监听 IPv6（请改为监听 0.0.0.0），也可能已卡死（请查看实例日志）。',
  },
  'instance.loopback-only': {
    en: '[{model}] The container listens on 127.0.0.1:{port} only; bind to 0.0.0.0 in the image.',
    zh: '[{model}] 容器仅监听 127.0.0.1:{port}，请在镜像中改为监听 0.0.0.0。',
  },
  'instance.exposed-port': {
    en: "[{model}] Nothing accepts connections on port {port} yet. The image declares {ports} (EXPOSE): if it listens there, set port {suggested} in the model's container API.",
    zh: '[{model}] 端口 {port} 尚未接受连接。镜像声明的端口（EXPOSE）为 {ports}：如果镜像监听该端口，请在模型的容器调用接口中将端口设置为 {suggested}。',
  },
  'instance.not-tls': {
    en: "[{model}] Port {port} accepts connections but does not answer a TLS handshake: set protocol {suggested} in the model's container API. ({detail})",
    zh: '[{model}] 端口 {port} 可以连接，但未完成 TLS 握手：请在模型的容器调用接口中将协议设置为 {suggested}。（{detail}）',
  },
  'transparency.no-answer': {
    en: 'The instance itself gave no answer to this, so there is nothing to compare.',
    zh: '实例本身对此没有任何响应，因此无法比较。',
  },
  'transparency.varies': {
    en: 'The instance itself answered in another way each time ({place}), so nothing can be said about the gateway. Give messages with a fixed answer, or a longer silence_in_ms.',
    zh: '实例本身每次的响应都不同（{place}），因此无法判断网关。请使用有固定响应的消息，或增大 silence_in_ms。',
  },
  'transparency.once': {
    en: 'A difference ({place}) was there once and not again: chance or time of the image itself is more likely than the gateway. Check again.',
    zh: '差异（{place}）只出现了一次：更可能来自镜像自身的随机性或时序，而不是网关。请重新检查。',
  },
  'transparency.too-much': {
    en: 'The instance sent more than a check reads.',
    zh: '实例发送的数据超过了检查的读取上限。',
  },
  'transparency.unreachable': {
    en: 'No connection: {detail}',
    zh: '无法连接：{detail}',
  },
  'transparency.out-of-time': {
    en: 'The time of the check was over. Give a longer timeout_in_seconds, or fewer messages.',
    zh: '检查时间已用完。请增大 timeout_in_seconds，或减少消息。',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type NoticeKey = keyof typeof notices;

/** A sentence as it is stored. */
export interface Notice {
  readonly key: NoticeKey;
  readonly args: Readonly<Record<string, string | number>>;
}

export function notice<Key extends NoticeKey>(
  key: Key,
  args: Omit<Arguments<(typeof notices)[Key]>, 'advice'>,
): Notice {
  return { key, args };
}

/** An event of a version that knew more or other sentences is shown as it is stored: one line must not hide the others. */
export function noticeText({ key, args }: Notice, language: Language): string {
  const text: Text | undefined = notices[key];
  if (text === undefined) return `${key} ${JSON.stringify(args)}`;
  return render(text, { ...args, advice: endAdvice(args)[language] }, language);
}

/** A sentence in its parts, for readers who show them apart. */
export interface NoticeParts {
  readonly summary: string;
  /** Absent where what to do stands in the summary. */
  readonly advice?: string;
  /** The last lines that the process wrote, as far as they were kept with it. */
  readonly log: readonly string[];
}

/** Where a template ends with the lines of a log, and says so before. */
const logWords = / *(?:Last log lines:|最后的日志：)\n\{log\}$/;

export function noticeParts(said: Notice, language: Language): NoticeParts {
  const text: Text | undefined = notices[said.key];
  if (text === undefined) return { summary: noticeText(said, language), log: [] };
  const plain = { en: text.en.replace(logWords, ''), zh: text.zh.replace(logWords, '') };
  const advice = text.en.includes('{advice}') ? endAdvice(said.args)[language] : '';
  const { log = '-' } = said.args;
  return {
    summary: render(plain, { ...said.args, advice: '' }, language).trim(),
    ...(advice !== '' && { advice }),
    log: log === '-' || log === '' ? [] : `${log}`.split('\n'),
  };
}
