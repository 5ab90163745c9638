import type { Text } from '../../contract/text.ts';

/** What `deploy` and `init` say while they work and when they are done. */
export const deployWords = {
  sending: {
    en: 'Building {name}: sending {folder} to the container engine',
    zh: '正在构建 {name}：将 {folder} 发送到容器引擎',
  },
  building: { en: 'Building {name}: {line}', zh: '正在构建 {name}：{line}' },
  fetching: { en: 'Getting the image {image}', zh: '正在获取镜像 {image}' },
  pushing: { en: 'Pushing {image}', zh: '正在推送 {image}' },
  pushed: { en: 'Pushing {image}: {done} of {total}', zh: '正在推送 {image}：{done} / {total}' },
  importing: { en: 'Making version {version} of the model {name}', zh: '正在创建模型 {name} 的版本 {version}' },
  deploying: {
    en: 'Deploying {name} {version}: {progress} %  {event}',
    zh: '正在部署 {name} {version}：{progress} %  {event}',
  },
  unchanged: {
    en: '{name} {version} runs already as it is asked for; there is nothing to do.',
    zh: '{name} {version} 已按要求运行，无需操作。',
  },
  begun: { en: '{name} {version} is being deployed.', zh: '{name} {version} 正在部署。' },
  running: { en: '{name} {version} is running.', zh: '{name} {version} 运行中。' },
  address: { en: 'address', zh: '访问地址' },
  status: { en: 'status', zh: '状态' },
  attempt: { en: 'try it', zh: '调用' },
  stoppedWaiting: {
    en: 'Stopped waiting; the deployment of {name} {version} goes on. `sluice deploy` with the same arguments waits again.',
    zh: '已停止等待，{name} {version} 的部署仍在继续。以相同参数再次执行 `sluice deploy` 可继续等待。',
  },
  stoppedEarly: {
    en: 'Stopped; nothing was changed on the service. `sluice deploy` with the same arguments goes on.',
    zh: '已停止，服务未做任何更改。以相同参数再次执行 `sluice deploy` 可继续。',
  },
  keepsServing: { en: 'Version {version} keeps serving.', zh: '版本 {version} 继续提供服务。' },
  nothingServes: { en: 'No version serves.', zh: '当前没有版本提供服务。' },
} as const satisfies Readonly<Record<string, Text>>;
