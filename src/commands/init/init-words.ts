import type { Text } from '../../contract/text.ts';

/** What `init` says, and the comments of the file that it writes. */
export const initWords = {
  written: {
    en: '{path} is written. `sluice deploy` makes a service of it.',
    zh: '已写入 {path}。执行 `sluice deploy` 即可部署。',
  },
  findings: { en: 'What the image doctor found:', zh: '镜像检测结果：' },
  interrupted: { en: 'Stopped; nothing was written.', zh: '已停止，未写入任何文件。' },
  title: {
    en: 'What `sluice deploy` makes a service of. All keys: docs/en/deploying.md',
    zh: '`sluice deploy` 据此部署服务。全部键见 docs/zh/deploying.md',
  },
  examined: {
    en: 'Filled in by the image doctor, which ran the image once.',
    zh: '由镜像检测运行一次镜像后填写。',
  },
  name: { en: 'Name of the service and its model.', zh: '服务及其模型的名称。' },
  image: {
    en: 'The image; `build` in its place builds one from a folder.',
    zh: '使用的镜像；也可用 `build` 从文件夹构建。',
  },
  protocol: {
    en: 'What the image speaks: ws, wss, http or https. With ws and wss the service is upgraded to WebSocket.',
    zh: '镜像使用的协议：ws、wss、http 或 https。ws 和 wss 会将服务升级为 WebSocket。',
  },
  paths: { en: 'WebSocket handshakes are answered at {path}.', zh: 'WebSocket 握手路径：{path}。' },
  subprotocols: {
    en: 'WebSocket handshakes are answered at {path}, and need a sub-protocol: {subprotocol}.',
    zh: 'WebSocket 握手路径：{path}，需要子协议 {subprotocol}。',
  },
  port: { en: 'The port that the image listens on.', zh: '镜像监听的端口。' },
  portUnknown: {
    en: 'The port that the image listens on; left out, it is that of EXPOSE, else it is found out.',
    zh: '镜像监听的端口；省略时取自 EXPOSE，否则自动检测。',
  },
  probe: { en: 'When an instance counts as ready (docs/en/probes.md).', zh: '实例何时视为就绪（docs/zh/probes.md）。' },
  healthcheck: {
    en: 'The HEALTHCHECK of the image says when an instance is ready.',
    zh: '实例是否就绪由镜像的 HEALTHCHECK 判断。',
  },
  environment: {
    en: 'All environment variables. Secrets do not belong into a file that others read.',
    zh: '全部环境变量。请勿将机密写入他人可读的文件。',
  },
  missing: {
    en: 'The image ended and seems to miss these; give them values, or name them with --env.',
    zh: '镜像退出，似乎缺少下列变量；请赋值，或用 --env 指定。',
  },
  size: {
    en: 'How many instances, and the cores and megabytes of each.',
    zh: '实例数，以及每个实例的 CPU 核数和内存（MB）。',
  },
} as const satisfies Readonly<Record<string, Text>>;
