import type { Text } from '../../contract/text.ts';

export const imageWords = {
  name: { en: 'NAME', zh: '名称' },
  tag: { en: 'TAG', zh: '标签' },
  tags: { en: 'TAGS', zh: '标签数' },
  latest: { en: 'LATEST', zh: '最新标签' },
  size: { en: 'SIZE', zh: '大小' },
  digest: { en: 'DIGEST', zh: '摘要' },
  updated: { en: 'UPDATED', zh: '更新时间' },
  image: { en: 'image', zh: '镜像' },
  path: { en: 'path', zh: '地址' },
  digestOf: { en: 'digest', zh: '摘要' },
  sizeOf: { en: 'size', zh: '大小' },
  platforms: { en: 'platform', zh: '平台' },
  models: { en: 'models', zh: '模型' },
  noModels: { en: 'none', zh: '无' },
  created: { en: 'created', zh: '创建时间' },
  updatedAt: { en: 'updated', zh: '更新时间' },
  pushed: { en: 'Pushed: {image}  {digest}', zh: '已推送：{image}  {digest}' },
  pushedNext: {
    en: 'A service of it: sluice deploy {image}',
    zh: '将其部署为服务：sluice deploy {image}',
  },
  isPublic: { en: 'Everybody may pull {image}.', zh: '任何人都可以下载 {image}。' },
  isPrivate: { en: 'Only users of the account may pull {image}.', zh: '只有本账号的用户可以下载 {image}。' },
  deleteTagQuestion: {
    en: 'Delete {image}? Nobody can pull it by this name any more. [y/N] ',
    zh: '确定删除 {image}？删除后无法再以该名称拉取。[y/N] ',
  },
  deleteAllQuestion: {
    en: 'Delete {image} with all its tags ({count})? [y/N] ',
    zh: '确定删除 {image} 及其全部标签（{count} 个）？[y/N] ',
  },
} as const satisfies Readonly<Record<string, Text>>;
