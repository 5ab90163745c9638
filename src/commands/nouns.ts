import type { Text } from '../contract/text.ts';

/** What commands of two words are about, by the first of them. */
export const nouns: Readonly<Record<string, Text>> = {
  context: { en: 'the platforms that this user is logged in to', zh: '当前用户已登录的平台' },
  image: { en: 'container images: what a service is made of', zh: '容器镜像：服务的来源' },
  organization: { en: 'organizations: what the names of images begin with', zh: '组织：镜像名称的第一部分' },
  app: { en: 'apps: callers of services with a key of their own', zh: '应用：拥有独立密钥的服务调用方' },
  'access-key': { en: 'access keys, which sign requests', zh: '访问密钥，用于请求签名' },
  registry: {
    en: 'the built-in image registry as a whole, and logins for others',
    zh: '内置镜像仓库的维护，以及外部镜像仓库的登录信息',
  },
  project: { en: 'projects: what teams keep apart', zh: '项目：用于隔离不同团队的资源' },
  user: { en: 'users of the platform', zh: '平台用户' },
  audit: { en: 'records of who changed what', zh: '操作记录' },
  service: { en: 'services: models with an address', zh: '服务：拥有访问地址的模型' },
  webhook: { en: 'webhooks: who is told when services change', zh: 'Webhook：服务状态变化时通知的接收方' },
  model: { en: 'models: images with the way in which they are to run', zh: '模型：镜像及其运行方式' },
};
