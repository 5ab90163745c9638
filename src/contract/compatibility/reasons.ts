import type { Text } from '../text.ts';

/** Why the platform takes a field and nothing follows from it, where several fields share the reason. */
export const reasons = {
  kept: {
    en: 'Kept and given back. It describes the model or service to people and programs; the platform runs images as they are.',
    zh: '保存并原样返回。该字段供人或程序参考，平台按镜像原样运行。',
  },
  workspace: {
    en: 'Kept and given back. There is one workspace per project, so it divides nothing.',
    zh: '保存并原样返回。每个项目只有一个工作空间，该字段不起划分作用。',
  },
  oneWorkspace: {
    en: 'There is one workspace per project; resources are found whichever is named.',
    zh: '每个项目只有一个工作空间，无论填写哪个都能查到资源。',
  },
  pool: {
    en: 'Kept and given back. All instances run on the one engine of the platform; there are no resource pools to choose from.',
    zh: '保存并原样返回。所有实例都运行在平台唯一的容器引擎上，没有资源池可选。',
  },
  network: {
    en: 'Kept and given back. Instances have a network of their own that lets in nobody but the gateway; there is no VPC to join.',
    zh: '保存并原样返回。实例位于独立网络，只允许网关访问，没有可加入的 VPC。',
  },
  cloudService: {
    en: 'Kept and given back. It names a service of the cloud (SMN, LTS, DEW) that is not here.',
    zh: '保存并原样返回。它指向本平台没有的云服务（SMN、LTS、DEW）。',
  },
  training: {
    en: 'Kept and given back. It names a training job; there is no training here.',
    zh: '保存并原样返回。它指向训练作业，本平台不提供训练。',
  },
  edge: { en: 'For edge services, which are not here.', zh: '仅用于边缘服务，本平台不提供。' },
} as const satisfies Readonly<Record<string, Text>>;
