import type { Text } from '../../contract/text.ts';

/** What the commands of the registry say. */
export const registryWords = {
  collecting: { en: 'Looking for what no image needs …', zh: '正在查找不再需要的内容…' },
  freed: {
    en: '{size} freed: {contents} contents, of {manifests} images and {blobs} layers that nothing needs.',
    zh: '已释放 {size}：{contents} 个内容，来自 {manifests} 个镜像和 {blobs} 个不再需要的层。',
  },
  wouldFree: {
    en: '{size} would be freed: {contents} contents, of {manifests} images and {blobs} layers that nothing needs. Nothing was changed.',
    zh: '可释放 {size}：{contents} 个内容，来自 {manifests} 个镜像和 {blobs} 个不再需要的层。未作任何更改。',
  },
  leftAlone: {
    en: '{repository} was left alone, as a manifest in it cannot be read: `sluice registry verify` says which.',
    zh: '{repository} 未处理：其中有无法读取的清单，`sluice registry verify` 会指出是哪一个。',
  },
  verifying: { en: 'Verifying: {done} of {total} …', zh: '正在校验：{done} / {total}…' },
  sound: {
    en: 'Everything is as it was pushed: {contents} contents, {size}.',
    zh: '全部内容完好：{contents} 个，共 {size}。',
  },
  damaged: {
    en: '{damages} damages in {contents} contents. Push the images that are named again; with --remove-damaged a client sends altered layers, too.',
    zh: '在 {contents} 个内容中发现 {damages} 处损坏。请重新推送所列镜像；加上 --remove-damaged 后，客户端才会重新上传被改动的层。',
  },
  more: { en: '… and {count} more.', zh: '…另有 {count} 处。' },
  ended: { en: 'The verification was ended before it was through.', zh: '校验在完成之前被终止。' },
  failed: { en: 'The verification failed; the log of the platform says why.', zh: '校验失败，原因见平台日志。' },
  goesOn: {
    en: 'The verification goes on. `sluice registry verify` shows how far it is, `sluice registry verify --stop` ends it.',
    zh: '校验仍在进行。`sluice registry verify` 可查看进度，`sluice registry verify --stop` 可终止。',
  },
  altered: { en: 'altered', zh: '被改动' },
  unreadable: { en: 'unreadable', zh: '无法读取' },
  missing: { en: 'missing', zh: '缺失' },
  incomplete: { en: 'incomplete', zh: '不完整' },
  dangling: { en: 'dangling tag', zh: '悬空标签' },
  kind: { en: 'DAMAGE', zh: '损坏' },
  digest: { en: 'DIGEST', zh: '摘要' },
  of: { en: 'OF', zh: '所属' },
  repositories: { en: 'REPOSITORIES', zh: '仓库' },
} as const satisfies Readonly<Record<string, Text>>;
