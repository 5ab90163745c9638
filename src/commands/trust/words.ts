import type { Text } from '../../contract/text.ts';

export const trustWords = {
  authority: {
    en: 'CA of {address}\n  SHA-256  {fingerprint}\n  file     {file}',
    zh: '{address} 的 CA\n  SHA-256  {fingerprint}\n  文件     {file}',
  },
  publicCertificate: {
    en: 'The certificate of {address} comes from a CA that everybody knows: there is nothing to trust.',
    zh: '{address} 的证书来自公认的 CA，无需任何操作。',
  },
  system: { en: 'system', zh: '系统' },
  docker: { en: 'Docker', zh: 'Docker' },
  containers: { en: 'Podman, Buildah, Skopeo', zh: 'Podman、Buildah、Skopeo' },
  browser: { en: 'browser', zh: '浏览器' },
  added: { en: '  {store}: trusts it now ({path})', zh: '  {store}：已信任（{path}）' },
  present: { en: '  {store}: trusted it already ({path})', zh: '  {store}：此前已信任（{path}）' },
  removed: { en: '  {store}: taken away ({path})', zh: '  {store}：已移除（{path}）' },
  absent: { en: '  {store}: did not have it ({path})', zh: '  {store}：原本就没有（{path}）' },
  left: { en: '  {store}: not changed, that needs root ({path})', zh: '  {store}：未更改，需要 root 权限（{path}）' },
  needsRoot: { en: 'Run what needs root:', zh: '请以 root 权限执行：' },
  unknownSystem: {
    en: "This system's store is of a kind that is not known here: add the file with the system's own tool.",
    zh: '无法识别此系统的证书存储方式，请用系统自带的工具添加该文件。',
  },
  clients: {
    en: 'Clients that do not take it from the system:',
    zh: '不使用系统证书存储的客户端：',
  },
  postman: {
    en: 'Settings, Certificates, CA Certificates: switch it on and choose',
    zh: '设置（Settings）→ 证书（Certificates）→ 打开 CA Certificates 并选择',
  },
  browsers: { en: 'Browsers with a store of their own', zh: '自带证书存储的浏览器' },
  importThere: { en: 'settings, certificates, authorities: import', zh: '设置 → 证书 → 证书颁发机构 → 导入' },
} as const satisfies Readonly<Record<string, Text>>;
