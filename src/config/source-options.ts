import type { Option } from './option.ts';
import { parsePath, parseSourceRegistry } from './parsers.ts';

/** Where the platform itself may copy images from. */
export const sourceOptions = {
  sourceRegistry: {
    name: 'source-registry',
    environment: ['SLUICE_SOURCE_REGISTRY'],
    placeholder: 'NAME',
    parse: parseSourceRegistry,
    accepted: {
      en: 'a host name, with or without a port; http:// in front where it has no TLS',
      zh: '主机名，可带端口；没有 TLS 时前面加 http://',
    },
    defaultText: { en: 'none', zh: '无' },
    help: {
      en: "a registry in one's own network that the platform may copy images from for models; others are asked at public addresses and over TLS only",
      zh: '位于内网、允许平台为模型复制镜像的镜像仓库；其他仓库只会通过公网地址和 TLS 访问',
    },
    repeatable: true,
  } satisfies Option<string>,
  sourceRegistryCa: {
    name: 'source-registry-ca',
    environment: ['SLUICE_SOURCE_REGISTRY_CA'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a path', zh: '路径' },
    defaultText: { en: 'the public authorities alone', zh: '仅公共 CA' },
    help: {
      en: 'certificates of inner CAs (PEM) that registries outside may have theirs from, beside the public ones; read at the start',
      zh: '外部镜像仓库证书所用的内部 CA 证书（PEM），与公共 CA 一并信任；启动时读取',
    },
  } satisfies Option<string>,
} as const;
