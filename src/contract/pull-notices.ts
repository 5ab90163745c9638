import type { Text } from './text.ts';

/** Why images of registries outside cannot be had for want of a login, and what to do about it. */
export const pullNotices = {
  'model.pull-login-refused': {
    en: 'Failed to obtain the source image {image}: registry {registry} refuses the login of {user}. Its password is wrong or has expired. Store it anew with `sluice registry login {registry}` and create the model again.',
    zh: '获取源镜像 {image} 失败：镜像仓库 {registry} 拒绝用户 {user} 登录，密码错误或已过期。请用 `sluice registry login {registry}` 重新保存登录信息，再重新创建模型。',
  },
  'model.pull-denied': {
    en: 'Failed to obtain the source image {image}: registry {registry} does not give it to {user}. It does not exist there, {user} may not pull it, or the stored login has expired: many registries do not say which. Check its name and tag, and the login with `sluice registry logins --check`, and create the model again. {detail}',
    zh: '获取源镜像 {image} 失败：镜像仓库 {registry} 不向用户 {user} 提供该镜像：镜像不存在、{user} 没有拉取权限，或保存的登录信息已过期（许多仓库不作区分）。请检查镜像名称和标签，并用 `sluice registry logins --check` 检查登录信息，再重新创建模型。{detail}',
  },
  'model.pull-login-missing': {
    en: 'Failed to obtain the source image {image}: registry {registry} wants a login, or has no such image. Store a login for it in this project with `sluice registry login {registry}` and create the model again. {detail}',
    zh: '获取源镜像 {image} 失败：镜像仓库 {registry} 需要登录，或没有该镜像。请用 `sluice registry login {registry}` 在本项目中保存该仓库的登录信息，再重新创建模型。{detail}',
  },
  'service.pull-denied': {
    en: '[{model}] pull image failed: registry {registry} does not give image {image} to {user}: the stored login is wrong or has expired, it may not pull the image, or that is gone. Store it anew with `sluice registry login {registry}`. {detail}',
    zh: '[{model}] 拉取镜像失败：镜像仓库 {registry} 不向用户 {user} 提供镜像 {image}：保存的登录信息错误或已过期、没有拉取权限，或镜像已不存在。请用 `sluice registry login {registry}` 重新保存。{detail}',
  },
  'service.pull-login-missing': {
    en: '[{model}] pull image failed: registry {registry} of image {image} wants a login, and this project has none for it, or the image is gone. Store one with `sluice registry login {registry}`. {detail}',
    zh: '[{model}] 拉取镜像失败：镜像 {image} 所在的仓库 {registry} 需要登录而本项目没有保存其登录信息，或镜像已不存在。请用 `sluice registry login {registry}` 保存。{detail}',
  },
  'pull.accepted': { en: '{registry} accepts the login of {user}.', zh: '{registry} 接受用户 {user} 的登录。' },
  'pull.not-asked': {
    en: '{registry} lets everyone in and asked for no login; whether it knows {user} shows when an image is pulled.',
    zh: '{registry} 无需登录即可访问，没有要求登录；{user} 是否有效要到拉取镜像时才能知道。',
  },
  'pull.refused': {
    en: '{registry} refuses the login of {user}. The user name or the password is wrong, or has expired: store it anew.',
    zh: '{registry} 拒绝用户 {user} 登录。用户名或密码错误，或已过期，请重新保存。',
  },
  'pull.not-public': {
    en: '{registry} is not asked by the platform itself ({detail}): it is no place in the public internet, or has no TLS. The operator can allow it with --source-registry; the container engine pulls from it anyhow, with this login.',
    zh: '平台自身不会访问 {registry}（{detail}）：它不在公网上，或没有 TLS。管理员可用 --source-registry 允许；容器引擎仍会使用该登录信息从中拉取。',
  },
  'pull.unreachable': {
    en: '{registry} cannot be asked now ({detail}). Check its name and port and the network of the platform; a certificate of an inner CA needs --source-registry-ca.',
    zh: '目前无法访问 {registry}（{detail}）。请检查名称、端口和平台的网络；若证书由内部 CA 签发，须设置 --source-registry-ca。',
  },
} as const satisfies Readonly<Record<string, Text>>;
