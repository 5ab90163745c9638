import type { Text } from './text.ts';

/** What the image doctor does (`step`) and finds. A finding says what to do. */
export const imageNotices = {
  'doctor.step-queued': {
    en: 'waiting for its turn; one image is examined at a time',
    zh: '正在排队，每次检查一个镜像',
  },
  'doctor.step-pulling': { en: 'getting the image', zh: '正在获取镜像' },
  'doctor.step-pulled-share': { en: 'getting the image: {share} %', zh: '正在获取镜像：{share}%' },
  'doctor.step-starting': { en: 'starting it, isolated', zh: '正在隔离环境中启动' },
  'doctor.step-waiting': {
    en: 'waiting for a port that accepts connections (at most {seconds} s)',
    zh: '正在等待端口接受连接（最多 {seconds} 秒）',
  },
  'doctor.step-port': {
    en: 'port {port}: TLS, HTTP, WebSocket paths, sub-protocols',
    zh: '端口 {port}：检查 TLS、HTTP、WebSocket 路径和子协议',
  },
  'doctor.step-idle': {
    en: 'keeping a socket at {path} idle for {seconds} s',
    zh: '正在让 {path} 上的连接空闲 {seconds} 秒',
  },
  'doctor.step-ending': {
    en: 'sending {signal} (at most {seconds} s)',
    zh: '正在发送 {signal}（最多等待 {seconds} 秒）',
  },
  'doctor.step-removing': { en: 'removing what was made', zh: '正在清理' },

  'doctor.engine-away': {
    en: 'The container engine, which runs the image for its examination, does not answer: {detail}. Look whether it runs, then examine the image again.',
    zh: '检查镜像所需的容器引擎没有响应：{detail}。请确认引擎正在运行，然后重新检查。',
  },
  'doctor.too-long': {
    en: 'The image could not be got and examined within {minutes} minutes. The container engine keeps what it has of it, so examine it again.',
    zh: '{minutes} 分钟内未能完成镜像的获取和检查。引擎会保留已获取的部分，请重新检查。',
  },
  'doctor.failed': {
    en: 'The image could not be examined: {detail}. Try again; if that does not help, look into the log of the platform.',
    zh: '镜像检查未能完成：{detail}。请重试；如仍有问题，请查看平台日志。',
  },
  'doctor.image-missing': {
    en: 'There is no image {image}: {detail}. Check its name and tag, build it, or push it.',
    zh: '镜像 {image} 不存在：{detail}。请检查名称和标签，或先构建、推送镜像。',
  },
  'doctor.image-denied': {
    en: 'The registry of {image} refused access: {detail}. Pull the image with `docker pull` after `docker login`, then try again.',
    zh: '{image} 所在的镜像仓库拒绝访问：{detail}。请在 `docker login` 之后用 `docker pull` 拉取镜像，再重试。',
  },
  'doctor.image-unreachable': {
    en: 'The registry of {image} cannot be reached: {detail}. Check its name, and the network of the container engine.',
    zh: '无法连接 {image} 所在的镜像仓库：{detail}。请检查名称以及容器引擎的网络。',
  },
  'doctor.image-no-space': {
    en: 'The disk of the container engine is full, {image} does not fit: {detail}. Free space there and ask again.',
    zh: '容器引擎的磁盘已满，放不下 {image}：{detail}。请释放空间后重试。',
  },
  'doctor.image-platform': {
    en: 'The image does not fit this machine: {detail} Build it with `docker build --platform` for this one.',
    zh: '镜像与本机不匹配：{detail} 请用 `docker build --platform` 为本机平台重新构建。',
  },
  'doctor.wrong-executable': {
    en: 'The first program of the image is made for another processor, or is no program ("exec format error"). Build it for {platform}; a script needs a first line as #!/bin/sh.',
    zh: '镜像的启动程序属于其他处理器架构，或不是可执行程序（“exec format error”）。请为 {platform} 构建；脚本需要 #!/bin/sh 这样的首行。',
  },
  'doctor.command-missing': {
    en: 'The image cannot be started, as its command is missing: {detail}. Correct ENTRYPOINT and CMD, or give a command.',
    zh: '镜像的启动命令不存在，无法启动：{detail}。请修正 ENTRYPOINT 和 CMD，或指定启动命令。',
  },
  'doctor.refused': {
    en: 'The container engine refused to start the image: {detail}. Correct what it names.',
    zh: '容器引擎拒绝启动该镜像：{detail}。请按提示修正。',
  },
  'doctor.needs-environment': {
    en: 'The image ended at once (exit code {exitCode}) and seems to need environment variables: {names}. Give them to the examination, as with --env {example}=VALUE, and to the model or its services as envs. Last log lines:\n{log}',
    zh: '镜像启动后立即退出（退出码 {exitCode}），似乎需要环境变量：{names}。请在检查时提供，例如 --env {example}=值；并写入模型或服务的 envs。最后的日志：\n{log}',
  },
  'doctor.exited': {
    en: 'The process ended after {seconds} s with exit code {exitCode}, before any port accepted connections. Mend what its last log lines say; it had no network, and no volumes:\n{log}',
    zh: '进程在 {seconds} 秒后退出（退出码 {exitCode}），此前没有端口接受连接。请根据最后的日志修正；检查时没有网络和存储卷：\n{log}',
  },
  'doctor.out-of-memory': {
    en: 'The process was ended because it used more than {memory} MB of memory. Examine it with a larger --memory, and choose a specification that is large enough. Last log lines:\n{log}',
    zh: '进程内存超出 {memory} MB 上限而被终止。请用更大的 --memory 重新检查，并选择足够大的规格。最后的日志：\n{log}',
  },
  'doctor.never-listens': {
    en: 'It runs, and no port accepted a connection within {seconds} s. If it needs longer, give a longer --start; if it loads something from the network, bring that along in the image. Last log lines:\n{log}',
    zh: '镜像在运行，但 {seconds} 秒内没有端口接受连接。如需更长时间，请增大 --start；如需从网络下载内容，请将其打包进镜像。最后的日志：\n{log}',
  },
  'doctor.loopback-only': {
    en: 'It listens on port {port} at 127.0.0.1 only, where nothing outside the container reaches it. Bind to 0.0.0.0 in the image.',
    zh: '仅在 127.0.0.1 上监听端口 {port}，容器外无法访问。请在镜像中改为监听 0.0.0.0。',
  },
  'doctor.not-ipv4': {
    en: 'It listens on port {port}, but refuses connections over IPv4. Bind to 0.0.0.0, or to :: without IPV6_V6ONLY.',
    zh: '监听端口 {port}，但拒绝 IPv4 连接。请监听 0.0.0.0，或监听 :: 且不设置 IPV6_V6ONLY。',
  },
  'doctor.ended-early': {
    en: 'The process ended by itself while it was examined. Look for what makes it end; its last log lines:\n{log}',
    zh: '检查过程中进程自行退出。请查明退出原因；最后的日志：\n{log}',
  },
  'doctor.out-of-time': {
    en: 'The time of the examination was over before everything was looked at. Examine it again; a machine with less load is faster.',
    zh: '检查时间已用完，部分项目未能检查。请在机器负载较低时重新检查。',
  },
  'doctor.no-answer': {
    en: 'Port {port} accepts connections but answers neither HTTP nor TLS. Services are called over HTTP and WebSocket; name the right port with --port if it has another.',
    zh: '端口 {port} 接受连接，但既不响应 HTTP 也不响应 TLS。服务通过 HTTP 和 WebSocket 调用；如有其他端口，请用 --port 指定。',
  },
  'doctor.no-websocket': {
    en: 'Port {port} answers HTTP, and no path that was tried answered a WebSocket handshake with 101. If it speaks WebSocket, name the path with --path.',
    zh: '端口 {port} 响应 HTTP，但尝试的路径都没有以 101 响应 WebSocket 握手。如果它支持 WebSocket，请用 --path 指定路径。',
  },
  'doctor.handshake-refused': {
    en: 'A handshake at {path} is answered with {status}: it seems to want a credential or an Origin of its own. What a caller sends reaches the image unchanged, so send both in your calls.',
    zh: '{path} 上的握手返回 {status}：镜像似乎要求自己的凭据或 Origin。调用方发送的内容会原样到达镜像，请在调用时一并发送。',
  },
  'doctor.subprotocol-needed': {
    en: 'Handshakes at {path} need a sub-protocol. Callers have to offer {names} in Sec-WebSocket-Protocol.',
    zh: '{path} 上的握手需要子协议。调用方必须在 Sec-WebSocket-Protocol 中提供 {names}。',
  },
  'doctor.socket-io': {
    en: 'It speaks Socket.IO, which begins with HTTP long polling that needs the same instance each time. With more than one instance, let clients use WebSocket alone (transports: ["websocket"]).',
    zh: '镜像使用 Socket.IO，默认先用 HTTP 长轮询，并要求每次到达同一实例。多实例时，请让客户端只用 WebSocket（transports: ["websocket"]）。',
  },
  'doctor.several-ports': {
    en: 'It listens on several ports ({ports}); a model has one. {port} is suggested: set another one in the model if that is not the one to be called.',
    zh: '监听了多个端口（{ports}），而模型只有一个端口。建议使用 {port}；如不正确，请在模型中设置其他端口。',
  },
  'doctor.exposes-other-port': {
    en: 'The image declares {exposed} (EXPOSE) and listens on {ports}. Correct EXPOSE, and set port {port} in the model.',
    zh: '镜像声明的端口（EXPOSE）为 {exposed}，实际监听 {ports}。请修正 EXPOSE，并在模型中设置端口 {port}。',
  },
  'doctor.not-default-port': {
    en: 'It listens on {port}, and a model without a port means 8080. Set port {port} in the model.',
    zh: '监听端口 {port}，而模型未设置端口时默认为 8080。请在模型中设置端口 {port}。',
  },
  'doctor.runs-as-root': {
    en: 'It runs as root. Add a USER line with a number to the Dockerfile, as USER 65534.',
    zh: '以 root 身份运行。请在 Dockerfile 中添加数字形式的 USER，例如 USER 65534。',
  },
  'doctor.partly-root': {
    en: 'Some of its processes run as root, others do not. Nothing has to be done where the root process only starts the others.',
    zh: '部分进程以 root 身份运行，其余不是。如果 root 进程只负责启动其他进程，则无需处理。',
  },
  'doctor.slow-start': {
    en: 'It needs {seconds} s until it accepts connections. Give the model a startup_health probe with room for that, and keep an instance more than you need if starts must not be waited for.',
    zh: '启动后 {seconds} 秒才接受连接。请在模型中配置留有余量的 startup_health；如不能等待启动，请多保留一个实例。',
  },
  'doctor.memory-tight': {
    en: 'It used up to {peak} of {memory} MB of memory with hardly a connection. Choose a specification with more.',
    zh: '在几乎没有连接时内存已用到 {peak}，上限为 {memory} MB。请选择更大的规格。',
  },
  'doctor.closes-idle': {
    en: 'It closes a socket on which nothing is sent, after {seconds} s (code {code}). Let clients send something more often, or raise that limit in the image.',
    zh: '连接空闲 {seconds} 秒后被镜像关闭（关闭码 {code}）。请让客户端更频繁地发送数据，或在镜像中增大该时限。',
  },
  'doctor.ignores-signal': {
    en: 'It does not end on {signal} within {seconds} s and has to be killed: each stop takes the whole grace period. As the first process of a container it needs a handler of its own; a shell as ENTRYPOINT must start it with exec.',
    zh: '收到 {signal} 后 {seconds} 秒内没有退出，只能强制结束，每次停止都会耗尽宽限期。作为容器的首个进程，它需要自行处理该信号；以 shell 作为 ENTRYPOINT 时须用 exec 启动。',
  },
  'doctor.ends-badly': {
    en: 'It ends on {signal} with exit code {exitCode}, as after a failure. End with 0 after a wished end.',
    zh: '收到 {signal} 后以退出码 {exitCode} 退出，与故障无异。正常结束时请返回 0。',
  },
  'doctor.drops-sockets': {
    en: 'On {signal} it ends without a Close frame on its open sockets: clients see 1006. The platform drains an instance first; to be better, close them with 1001 in the image.',
    zh: '收到 {signal} 后未向打开的连接发送 Close 帧即退出，客户端会看到 1006。平台会先排空实例；更好的做法是在镜像中以 1001 关闭连接。',
  },
  'doctor.host-reachable': {
    en: 'Here the image could reach services of this machine while it was examined. Run `sluice` as root on the machine of the engine to prevent that.',
    zh: '检查期间镜像可能访问了本机的服务。请在引擎所在机器上以 root 身份运行 `sluice` 以避免这种情况。',
  },
  'doctor.ports-hidden': {
    en: 'The container engine does not show where an image listens, so only ports {ports} were tried. Name another one with --port.',
    zh: '容器引擎无法显示镜像监听的端口，因此只尝试了端口 {ports}。请用 --port 指定其他端口。',
  },
} as const satisfies Readonly<Record<string, Text>>;
